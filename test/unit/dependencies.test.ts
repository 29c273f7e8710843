import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface LockedPackage {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly version?: string;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
}

describe('dependencies', () => {
  const { packages } = read('package-lock.json') as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const installed = Object.entries(packages).filter(([path]) => path !== '');

  it('that are installed with idb run no script of their own when they are', () => {
    const scripted = installed.filter(([, { dev, hasInstallScript }]) => hasInstallScript === true && dev !== true);
    expect(scripted.map(([path]) => path)).to.deep.equal([]);
  });

  it('are pinned by the lock file, each with the checksum of what is installed', () => {
    expect(
      installed.filter(([, { version, integrity }]) => !version || !integrity).map(([path]) => path),
    ).to.deep.equal([]);
  });

  it('are the same in package.json and in the lock file', () => {
    const { dependencies, devDependencies } = read('package.json') as Readonly<Record<string, unknown>>;
    expect(packages['']).to.deep.include({ dependencies, devDependencies });
  });
});

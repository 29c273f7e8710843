import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** In a process of its own: tests load the client as it is. @returns files of Arrow that were loaded */
function arrowFilesLoadedBy(module: string): string[] {
  const program = `
    import { createRequire } from 'node:module';
    const { Client } = await import(${JSON.stringify(module)});
    if (typeof Client !== 'function') throw new Error('there is no client');
    const loaded = Object.keys(createRequire(${JSON.stringify(`${ROOT}package.json`)}).cache);
    console.log(JSON.stringify(loaded.filter((path) => path.includes('/apache-arrow/'))));`;
  const args = ['--import=tsx', '--input-type=module', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })) as string[];
}

describe('the client of Elasticsearch', () => {
  it('is loaded without Arrow, of which there is nothing but an empty module', () => {
    const [only, ...others] = arrowFilesLoadedBy('./src/clients/elastic-client.ts');
    expect(only).to.match(/Arrow\.node/);
    expect(others).to.deep.equal([]);
    expect(arrowFilesLoadedBy('@elastic/elasticsearch')).to.have.length.above(10);
  });
});

import { expect } from 'chai';

import { loadScript } from './load-script.js';

interface Jdk {
  home: string;
  version: number;
}

const { chooseJdk, parseJavaVersion } = await loadScript<{
  chooseJdk: (jdks: readonly Jdk[], atLeast: number) => Jdk | undefined;
  parseJavaVersion: (release: string) => number | undefined;
}>('services/java.mjs');

describe('the choice of a Java for Elasticsearch', () => {
  const jdks = [17, 25, 11, 21].map((version) => ({ home: `/jdk-${version}`, version }));

  for (const [atLeast, version] of [
    [17, 17],
    [18, 21],
    [21, 21],
    [26, undefined],
  ] as const) {
    it(`takes ${version ?? 'none'} where ${atLeast} is needed: the oldest that will do`, () => {
      expect(chooseJdk(jdks, atLeast)?.version).to.equal(version);
    });
  }

  for (const [release, version] of [
    ['IMPLEMENTOR="X"\nJAVA_VERSION="17.0.15"\nJAVA_VERSION_DATE="2025-04-15"\n', 17],
    ['JAVA_VERSION="21"\n', 21],
    ['JAVA_VERSION="1.8.0_402"\n', 8],
    ['VERSION="17"\n', undefined],
  ] as const) {
    it(`reads version ${version ?? 'none'} from ${JSON.stringify(release)}`, () => {
      expect(parseJavaVersion(release)).to.equal(version);
    });
  }
});

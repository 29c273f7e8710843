import { expect } from 'chai';

import { loadScript } from './load-script.js';

type Environment = Record<string, string>;

interface Service {
  variable: string;
  testVariable: string;
}

const { findGivenServices, testEnvironment } = await loadScript<{
  findGivenServices: (
    services: readonly Service[],
    environment: Environment,
  ) => { given: Environment; missing: Service[] };
  testEnvironment: (environment: Environment, addresses: Environment) => Environment;
}>('project/test-environment.mjs');
const { mochaArguments } = await loadScript<{
  mochaArguments: (run: { specs: string; args: readonly string[]; env: Environment }) => string[];
}>('project/mocha.mjs');

describe('a test run', () => {
  it('sees nothing that configures idb, only the addresses of its servers', () => {
    const environment = { PATH: '/bin', IDB_ZONE: 'Asia/Tokyo', IDB_POSTGRES_URL: 'a', IDB_TEST_AMQP_URL: 'old' };
    expect(testEnvironment(environment, { IDB_TEST_POSTGRES_URL: 'a' })).to.deep.equal({
      PATH: '/bin',
      IDB_TEST_POSTGRES_URL: 'a',
    });
  });

  it('starts only the servers that the environment does not name', () => {
    const postgres = { variable: 'IDB_POSTGRES_URL', testVariable: 'IDB_TEST_POSTGRES_URL' };
    const rabbitmq = { variable: 'IDB_AMQP_URL', testVariable: 'IDB_TEST_AMQP_URL' };
    expect(findGivenServices([postgres, rabbitmq], { IDB_POSTGRES_URL: 'a', IDB_AMQP_URL: '' })).to.deep.equal({
      given: { IDB_TEST_POSTGRES_URL: 'a' },
      missing: [rabbitmq],
    });
  });

  for (const { title, args, env, expected } of [
    { title: 'runs all tests of its kind', args: [], env: {}, expected: ['all'] },
    { title: 'hands arguments to mocha', args: ['-g', 'totals'], env: {}, expected: ['-g', 'totals', 'all'] },
    { title: 'runs the files that are named', args: ['a.test.ts'], env: {}, expected: ['a.test.ts'] },
    { title: 'refuses .only in CI', args: [], env: { CI: 'true' }, expected: ['--forbid-only', 'all'] },
  ]) {
    it(title, () => {
      expect(mochaArguments({ specs: 'all', args, env })).to.deep.equal(expected);
    });
  }
});

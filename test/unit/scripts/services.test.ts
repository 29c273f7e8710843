import { expect } from 'chai';

import { loadScript } from './load-script.js';

interface Named {
  name: string;
}

const { freePorts } = await loadScript<{ freePorts: (count: number) => Promise<number[]> }>('services/ports.mjs');
const { newestVersion } = await loadScript<{ newestVersion: (versions: readonly string[]) => string | undefined }>(
  'services/postgres.mjs',
);
const { selectByName } = await loadScript<{
  selectByName: (services: readonly Named[], only: string | undefined) => Named[];
}>('services/select-by-name.mjs');

describe('the servers for tests', () => {
  it('get ports that differ', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).to.equal(20);
    expect(Math.max(...ports)).to.be.below(65536);
  });

  it('use the newest Postgres, by number', () => {
    expect(newestVersion(['9', '15', '13'])).to.equal('15');
    expect(newestVersion([])).to.equal(undefined);
  });

  describe('chosen by --only', () => {
    const services = ['postgres', 'rabbitmq', 'elasticsearch'].map((name) => ({ name }));
    const select = (only?: string) => selectByName(services, only).map(({ name }) => name);

    it('are all of them where it is not given', () => {
      expect(select()).to.deep.equal(['postgres', 'rabbitmq', 'elasticsearch']);
    });

    it('are those that it names', () => {
      expect(select('elasticsearch, postgres')).to.deep.equal(['postgres', 'elasticsearch']);
    });

    it('must be known', () => {
      expect(() => select('postgres,mysql')).to.throw(
        'Unknown service mysql: choose among postgres, rabbitmq, elasticsearch',
      );
    });
  });
});

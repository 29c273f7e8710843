import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { COLLECT, DAY, endLease, withDays, type DaysWorld } from '../chaos/places/days.js';
import { placeOf, type Place } from '../chaos/places/run.js';
import { withProxy, type ProxiedRequest } from '../chaos/proxies/http-proxy.js';
import { hold, type Held } from '../support/held.js';
import { elasticsearchUrl } from '../support/servers.js';
import { runIdb, startIdb } from './support/run-idb.js';

describe('the lease of a run that was killed', () => {
  let held: Held<DaysWorld>;
  before(async () => {
    held = await hold<DaysWorld>(withDays);
  });
  after(() => held.close());

  it('keeps others out while it lasts: the day is running, and then failed', () =>
    held.value.withPlace(async (place) => {
      await runKilled(place, 'before', ({ body }) => body.includes('stats-recordset-days'));
      expect(await stateOf(place)).to.equal('running');
      expect((await runIdb(COLLECT, place.env)).code).to.equal(75);
      await endLease(place);
      expect(await stateOf(place)).to.equal('failed');
    }));

  it('keeps nobody out any longer', () =>
    held.value.withPlace(async ({ env }) => {
      const place = placeOf({ ...env, IDB_LEASE_SECONDS: '1' });
      await runKilled(place, 'after', ({ method, path }) => method === 'PUT' && path.includes('lease'));
      await sleep(1_000);
      await place.succeed(COLLECT);
    }));
});

async function stateOf({ env }: Place): Promise<string | undefined> {
  const { stdout } = await runIdb(['status', '--from', DAY, '--to', DAY, '--json'], env);
  return (JSON.parse(stdout) as { days: { state: string }[] }).days[0]?.state;
}

async function runKilled(
  { env }: Place,
  side: 'before' | 'after',
  isWhere: (request: ProxiedRequest) => boolean,
): Promise<void> {
  let kill = (): boolean => false;
  const hook = (request: ProxiedRequest) => (isWhere(request) && kill() ? ('cut' as const) : undefined);
  await withProxy(elasticsearchUrl(), { [side]: hook }, async ({ url }) => {
    const run = startIdb(COLLECT, { ...env, IDB_ELASTICSEARCH_URL: url });
    kill = () => run.process.kill('SIGKILL');
    const { code, stderr } = await run.ended;
    expect(code, `it was not killed: ${stderr}`).to.equal(null);
  });
}

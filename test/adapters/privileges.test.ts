import { expect } from 'chai';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import { IdbError } from '../../src/model/errors.js';
import { COLLECT_STATS } from '../../src/model/marker.js';
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import { INDEX_PRIVILEGES, leastRole } from '../../src/store/elastic/privileges.js';
import type { Store } from '../../src/store/store.js';
import { hold, type Held } from '../support/held.js';
import { withSecuredElasticsearch } from '../support/servers.js';
import { all, dayWrite, figures, idsOf, marker, monthWrite, totalWrite } from './store-documents.js';

const PASSWORD = 'a-secret-word';
const LEAST = 'least';
const userWithout = (privilege: string): string => `without-${privilege.replace(/\W/g, '-')}`;

/** Each user has a prefix, and so indices, of its own: its name. */
function accessOf(url: string, user: string, password = PASSWORD) {
  return { url: [url], apiKey: null, username: user, password, caFile: null };
}

/** A role as roles.yml has it, which takes JSON. @param left the privileges that the role lacks */
function roleText(user: string, left: readonly string[]): string {
  const role = leastRole(`${user}-`);
  const indices = role.indices.map(({ names, privileges }) => ({
    names,
    privileges: privileges.filter((privilege) => !left.includes(privilege)),
  }));
  return `${user}: ${JSON.stringify({ ...role, indices })}\n`;
}

function securityOf(users: ReadonlyMap<string, readonly string[]>) {
  return {
    users: [...users.keys()].map((name) => ({ name, password: PASSWORD, roles: [name] })),
    roles: [...users].map(([name, left]) => roleText(name, left)).join(''),
  };
}

async function withStore<T>(url: string, user: string, work: (store: Store) => Promise<T>, password = PASSWORD): Promise<T> {
  return withElasticsearch(accessOf(url, user, password), (client) =>
    work(new ElasticStore({ client, address: url, prefix: `${user}-`, leaseSeconds: 10, bulk: { bytes: 20_000, concurrency: 1 } })),
  );
}

/** Everything that a day's run asks of the store, in its order. @returns what is read at its end */
async function runOneDay(store: Store): Promise<unknown> {
  await store.prepare(['2020']);
  return store.withLease({ statistic: COLLECT_STATS, holder: 'test', seconds: 10 }, async (lease) => {
    await store.writeMarkers(lease, [marker(COLLECT_STATS, '2020-02-17')]);
    await store.write(lease, [dayWrite('a', '2020-02-17'), dayWrite('b', '2020-02-17')]);
    await store.write(lease, [{ ...dayWrite('b', '2020-02-17'), body: null, figures: null }]);
    await store.refresh(['day']);
    const [sum] = await all(store.sumDays('2020-02', null));
    await store.write(lease, [monthWrite('a', '2020-02'), totalWrite('a')]);
    await store.refresh(['month', 'total']);
    return {
      recordset: sum?.recordset,
      days: await idsOf(store.readDay('2020-02-17')),
      months: await store.readStoredMonths(),
      totals: await idsOf(store.readTotals()),
      markers: (await store.readMarkers(COLLECT_STATS)).map(({ interval }) => interval),
    };
  });
}

const DONE = { recordset: 'a', days: ['a|2020-02-17'], months: ['2020-02'], totals: ['a'], markers: ['2020-02-17'] };

describe('privileges on Elasticsearch', function () {
  this.timeout(240_000);
  let server: Held<string>;

  before(async () => {
    const users = new Map<string, readonly string[]>([[LEAST, []]]);
    for (const { privilege } of INDEX_PRIVILEGES) users.set(userWithout(privilege), [privilege]);
    server = await hold<string>((use) => withSecuredElasticsearch(securityOf(users), use));
  });
  after(() => server?.close());

  it('those that are listed are enough for a run, and for the next one', async () => {
    expect(await withStore(server.value, LEAST, runOneDay)).to.deep.equal(DONE);
    expect(await withStore(server.value, LEAST, runOneDay)).to.deep.equal(DONE);
  });

  for (const { privilege, needed } of INDEX_PRIVILEGES) {
    it(`${privilege} is needed for ${needed}`, async () => {
      const user = userWithout(privilege);
      const r = await withStore(server.value, user, runOneDay).catch((e: Error) => e.message);
      console.log(privilege, JSON.stringify(r));
    });
  }
});
void figures;
void IdbError;

import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import { dropIndices, elasticsearchUrl, uniquePrefix } from '../support/servers.js';

/** Long enough for a machine that stalls for seconds: a lease that is not renewed within half of it is lost, rightly. */
const LEASE_SECONDS = 10;

async function withStore(use: (store: ElasticStore) => Promise<void>): Promise<void> {
  const [url, prefix] = [elasticsearchUrl(), uniquePrefix()];
  const access = { url: [url], apiKey: null, username: null, password: null, caFile: null };
  const bulk = { bytes: 1_000_000, concurrency: 2 };
  try {
    await withElasticsearch(access, (client) =>
      use(new ElasticStore({ client, address: url, prefix, leaseSeconds: LEASE_SECONDS, bulk })),
    );
  } finally {
    await dropIndices(url, prefix);
  }
}

describe('the lease on Elasticsearch', () => {
  it('is renewed while the work takes longer than it lasts, and given back at the end', () =>
    withStore(async (store) => {
      await store.withLease({ statistic: 's', holder: 'me', seconds: LEASE_SECONDS }, async (lease) => {
        const end = performance.now() + LEASE_SECONDS * 1000 + 500;
        while (performance.now() < end) {
          lease.check();
          await sleep(100);
        }
        expect(await store.readLeaseHolder('s')).to.equal('me');
      });
      expect(await store.readLeaseHolder('s')).to.equal(null);
    }));

  it('is given back whenever the work ends, a renewal under way or not', () =>
    withStore(async (store) => {
      // Renewals begin every sixth of a second: the ends fall before, into and after them.
      for (let i = 0; i < 12; i++) {
        await store.withLease({ statistic: 's', holder: `run ${i}`, seconds: 1 }, () => sleep(160 + i * 3));
        expect(await store.readLeaseHolder('s')).to.equal(null);
      }
    }));
});

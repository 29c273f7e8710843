/** idb's own store in a place, for what no run of idb writes as fast. */
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import type { Store } from '../../src/store/store.js';
import { elasticsearchUrl } from '../../test/support/servers.js';
import type { Place } from './place.js';

/** @throws TypeError where the place has no Elasticsearch */
export function openStore({ elastic, prefix }: Place): Store {
  if (elastic === null) throw new TypeError('This benchmark works with Elasticsearch alone.');
  const bulk = { bytes: 5_000_000, concurrency: 2 };
  return new ElasticStore({ client: elastic, address: elasticsearchUrl(), prefix, leaseSeconds: 60, bulk });
}

/** idb's own store in a place, for what no run of idb writes as fast. */
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import type { Store } from '../../src/store/store.js';
import { elasticsearchUrl } from '../../test/support/servers.js';
import { elasticOf, type Place } from './place.js';

/** @throws TypeError where the place has no Elasticsearch */
export function openStore(place: Place): Store {
  const bulk = { bytes: 5_000_000, concurrency: 2 };
  const { prefix } = place;
  return new ElasticStore({ client: elasticOf(place), address: elasticsearchUrl(), prefix, leaseSeconds: 60, bulk });
}

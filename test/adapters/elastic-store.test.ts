import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import { hold } from '../support/held.js';
import { dropIndices, elasticsearch9Url, elasticsearchUrl, uniquePrefix } from '../support/servers.js';
import { describeStore } from './store-suite.js';

async function open(url: string) {
  const prefix = uniquePrefix();
  const access = { url: [url], apiKey: null, username: null, password: null, caFile: null };
  const held = await hold<ElasticStore>((use) =>
    withElasticsearch(access, (client) =>
      // Small bulks, so that a suite of small documents has many of them.
      use(
        new ElasticStore({ client, address: url, prefix, leaseSeconds: 10, bulk: { bytes: 20_000, concurrency: 2 } }),
      ),
    ),
  );
  const close = async () => {
    await held.close();
    await dropIndices(url, prefix);
  };
  return { store: held.value, close };
}

describeStore('Elasticsearch 8', () => open(elasticsearchUrl()));

describe('with the next major version of the server', () => {
  let url: string;
  before(function () {
    url = elasticsearch9Url(this);
  });
  describeStore('Elasticsearch 9', () => open(url));
});

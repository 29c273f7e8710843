import { expect } from 'chai';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import { ensureIndices } from '../../src/store/elastic/ensure-indices.js';
import { Requests } from '../../src/store/elastic/requests.js';
import { withProxy } from '../chaos/proxies/http-proxy.js';
import { dropIndices, elasticsearchUrl, uniquePrefix } from '../support/servers.js';

describe('indices on Elasticsearch', function () {
  this.timeout(60_000);

  /** A cluster that loses a node is tried by `npm run chaos -- --only cluster-process`. */
  it('are created once, with one copy where there is a node for it, and not used before it is there', async () => {
    const prefix = uniquePrefix();
    const name = `${prefix}state`;
    try {
      await withProxy(elasticsearchUrl(), {}, async ({ url, requests }) => {
        const access = { url: [url], apiKey: null, username: null, password: null, caFile: null };
        const wanted = new Map([[name, { mappings: {}, aliases: [] }]]);
        const created = await withElasticsearch(access, async (client) => [
          await ensureIndices(new Requests(client, url), wanted),
          await ensureIndices(new Requests(client, url), wanted),
        ]);
        expect(created).to.deep.equal([[name], []]);
        const creations = requests.filter(({ method }) => method === 'PUT');
        expect(creations).to.have.length(1);
        const [{ path, body } = { path: '', body: '{}' }] = creations;
        expect(new URL(path, url).searchParams.get('wait_for_active_shards')).to.equal('all');
        expect(JSON.parse(body)).to.deep.include({
          settings: { number_of_shards: 1, auto_expand_replicas: '0-1', gc_deletes: '1d' },
        });
      });
    } finally {
      await dropIndices(elasticsearchUrl(), prefix);
    }
  });
});

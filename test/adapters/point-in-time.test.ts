import { expect } from 'chai';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import { IdbError } from '../../src/model/errors.js';
import type { PointInTime } from '../../src/store/elastic/point-in-time.js';
import { withPointInTime } from '../../src/store/elastic/point-in-time.js';
import { Requests } from '../../src/store/elastic/requests.js';
import { answerOf, withProxy, type Fate, type ProxyHooks } from '../chaos/proxies/http-proxy.js';
import { openElastic, type OpenElastic } from '../support/elastic.js';
import { elasticsearchUrl } from '../support/servers.js';

const EVERYTHING = { query: { match_all: {} } };

describe('a point in time on Elasticsearch', function () {
  this.timeout(120_000);
  let opened: OpenElastic;
  let index: string;
  before(async () => {
    opened = await openElastic(elasticsearchUrl());
    index = `${opened.prefix}state`;
    await opened.client.index({ index, id: 'a', document: { n: 1 }, refresh: true });
  });
  after(() => opened.close());

  const ids = async (pointInTime: PointInTime) =>
    (await pointInTime.search('list', EVERYTHING)).hits.hits.map(({ _id }) => _id);

  it('does not see what is written after it was opened', async () => {
    const requests = new Requests(opened.client, 'test');
    const seen = await withPointInTime(requests, [index], 'the state', async (pointInTime) => {
      await opened.client.index({ index, id: 'b', document: { n: 2 }, refresh: true });
      return ids(pointInTime);
    });
    expect(seen).to.deep.equal(['a']);
    await opened.client.delete({ index, id: 'b', refresh: true });
  });

  it('is to be tried later where its state is gone: the server does not know it', async () => {
    const requests = new Requests(opened.client, 'test');
    const failure = await withPointInTime(requests, [index], 'the state', async (pointInTime) => {
      await pointInTime.close();
      return ids(pointInTime);
    }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(IdbError).that.includes({ code: 'interrupted', exitCode: 75 });
    expect(String(failure)).to.match(/failed to list the state: .* is gone .*Run the same command again/);
  });

  /** What a server says of searches whose shards' node does not answer, and of an overload. */
  const failing = async (...fates: readonly Fate[]): Promise<unknown> => {
    let asked = 0;
    const hooks: ProxyHooks = {
      before: ({ path }) => (path.startsWith('/_search') ? fates[asked++ % fates.length] : undefined),
    };
    return withProxy(elasticsearchUrl(), hooks, ({ url }) => {
      const access = { url: [url], apiKey: null, username: null, password: null, caFile: null };
      return withElasticsearch(access, (client) =>
        withPointInTime(new Requests(client, 'test'), [index], 'the state', ids),
      ).catch((error: unknown) => error);
    });
  };

  it('is to be tried later where its state is gone: the node that has it does not answer', async () => {
    const error = { type: 'search_phase_execution_exception', reason: 'all shards failed' };
    expect(await failing({ answer: answerOf(502, { error, status: 502 }) })).to.include({ code: 'interrupted' });
  });

  it('is to be tried later where another node says so, and this one does not answer', async () => {
    const error = { type: 'search_phase_execution_exception', reason: 'all shards failed' };
    const gone = answerOf(502, { error, status: 502 });
    expect(await failing({ answer: gone }, 'cut')).to.include({ code: 'interrupted' });
  });

  it('can not be read while the server is overloaded', async () => {
    const error = { type: 'es_rejected_execution_exception', reason: 'too busy' };
    expect(await failing({ answer: answerOf(429, { error, status: 429 }) })).to.include({ code: 'unavailable' });
  });
});

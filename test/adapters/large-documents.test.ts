/** Documents that a server refuses because they are large. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors } from '@elastic/elasticsearch';
import { expect } from 'chai';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import type { IdbError } from '../../src/model/errors.js';
import { writeBulk } from '../../src/store/elastic/bulk.js';
import { Requests } from '../../src/store/elastic/requests.js';

const NO_SECRETS = { apiKey: null, username: null, password: null, caFile: null };
const LEASE = { statistic: 'collect-stats', holder: 'me', number: 7, check: () => undefined };
const REFUSED = JSON.stringify({ error: { type: 'content_too_long', reason: 'of 100 MB' }, status: 413 });

/** It refuses whatever is sent. */
async function withRefusal<T>(use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };
    request.resume().on('end', () => response.writeHead(413, headers).end(REFUSED));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a large document that the server refuses', () => {
  it('is not copied into the error, which would take hundreds of times its bytes', () =>
    withRefusal(async (url) => {
      const bulkBody = Buffer.alloc(1_000_000, 'x');
      const error = await errorOf(
        withElasticsearch({ url: [url], ...NO_SECRETS }, (client) =>
          client.transport.request({ method: 'POST', path: '/_bulk', bulkBody }),
        ),
      );
      expect(error).to.be.instanceOf(errors.ResponseError);
      expect((error as errors.ResponseError).meta.meta.request.params.body).to.equal(bulkBody);
    }));

  it('is told with its size and what to do', () =>
    withRefusal(async (url) => {
      const source = Buffer.alloc(12_000_000, 'x');
      const limits = { bytes: 5_000_000, concurrency: 1, timeoutMs: 10_000 };
      const error = await errorOf(
        withElasticsearch({ url: [url], ...NO_SECRETS }, (client) =>
          writeBulk(new Requests(client, url), LEASE, limits, [{ index: 'i', id: 'A|2020-02-17', source }]),
        ),
      );
      expect((error as IdbError).message).to.match(/The document A\|2020-02-17 has 12 MB\. .*set lists\.top/);
    }));
});

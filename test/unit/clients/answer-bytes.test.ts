import { expect } from 'chai';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnswerBuffer, searchBytes } from '../../../src/clients/answer-bytes.js';
import { isPassing, statusOf, withElasticsearch } from '../../../src/clients/elasticsearch.js';

const NEVER = new AbortController().signal;
const HEADERS = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };

/** Asks a server that answers so, as often as there are answers; each is what was read, or what was thrown. */
async function ask(
  answers: readonly ((response: ServerResponse) => void)[],
  signal = NEVER,
): Promise<readonly unknown[]> {
  const left = [...answers];
  const server = createServer((_request, response) => left.shift()?.(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { url: [url], apiKey: null, username: null, password: null, caFile: null };
  try {
    return await withElasticsearch(access, async (client) => {
      const buffer = new AnswerBuffer();
      const read: unknown[] = [];
      while (left.length > 0) {
        const answer = searchBytes(client, {}, buffer, { signal });
        read.push(await answer.then(String, (error: unknown) => error));
      }
      return read;
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('answers as bytes', () => {
  it('are whole, however many pieces they come in, and one after another', async () => {
    const [long, short] = ['é'.repeat(150_000), 'short'];
    const answer = (text: string) => (response: ServerResponse) => response.writeHead(200, HEADERS).end(text);
    expect(await ask([answer(short), answer(long), answer(short), answer('')])).to.deep.equal([short, long, short, '']);
  });

  it('that are cut off are worth another attempt, as those that say so', async () => {
    const [cut, busy, wrong] = await ask([
      (response) => {
        response.writeHead(200, HEADERS).write('{"hits":');
        setTimeout(() => response.destroy(), 20);
      },
      (response) => response.writeHead(429, HEADERS).end('{"error":{"type":"busy"}}'),
      (response) => response.writeHead(400, HEADERS).end('no JSON'),
    ]);
    expect([isPassing(cut), isPassing(busy), isPassing(wrong)]).to.deep.equal([true, true, false]);
    expect([statusOf(cut), statusOf(busy), statusOf(wrong)]).to.deep.equal([undefined, 429, 400]);
    expect(busy).to.have.nested.property('body.error.type', 'busy');
  });

  it('are given up where that is asked for, also in the middle', async () => {
    const controller = new AbortController();
    const begin = (response: ServerResponse) => {
      response.writeHead(200, HEADERS).write('{"hits":');
      setTimeout(() => controller.abort(), 20);
    };
    const [error] = await ask([begin], controller.signal);
    expect(error).to.have.property('name', 'RequestAbortedError');
  });
});

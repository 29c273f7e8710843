import { expect } from 'chai';
import type { Outgoing } from '../../../src/events/event-queue.js';
import { batchesOf } from '../../../src/intake/queue/batches.js';

const message = (id: string, bytes = 1): Outgoing => ({ type: 'view', id, body: 'x'.repeat(bytes) });

async function* of(...messages: readonly Outgoing[]): AsyncGenerator<Outgoing> {
  yield* messages;
}

async function idsOf(messages: AsyncIterable<Outgoing>, limits = { messages: 3, bytes: 100 }): Promise<string[]> {
  const batches: string[] = [];
  for await (const batch of batchesOf(messages, limits)) batches.push(batch.map(({ id }) => id).join(''));
  return batches;
}

describe('batches of messages', () => {
  it('hold so many messages, in order', async () => {
    expect(await idsOf(of(...'abcdefg'.split('').map((id) => message(id))))).to.deep.equal(['abc', 'def', 'g']);
    expect(await idsOf(of(...'abc'.split('').map((id) => message(id))))).to.deep.equal(['abc']);
    expect(await idsOf(of())).to.deep.equal([]);
  });

  it('hold so many bytes, and one message always', async () => {
    const messages = [message('a', 60), message('b', 40), message('c', 41), message('d', 500), message('e')];
    expect(await idsOf(of(...messages))).to.deep.equal(['ab', 'c', 'd', 'e']);
  });

  it('do not wait for a message that does not come', async () => {
    let goOn = (): void => undefined;
    const later = new Promise<void>((resolve) => (goOn = resolve));
    async function* slow() {
      yield message('a');
      yield message('b');
      await later;
      yield message('c');
    }
    const batches: string[] = [];
    for await (const batch of batchesOf(slow(), { messages: 3, bytes: 100 })) {
      batches.push(batch.map(({ id }) => id).join(''));
      goOn();
    }
    expect(batches).to.deep.equal(['ab', 'c']);
  });

  it('end with the error of whoever makes the messages, after what came before it', async () => {
    const mine = new Error('mine');
    async function* broken() {
      yield message('a');
      yield message('b');
      throw mine;
    }
    const batches: number[] = [];
    const failure: unknown = await (async () => {
      for await (const batch of batchesOf(broken(), { messages: 2, bytes: 100 })) batches.push(batch.length);
    })().catch((error: unknown) => error);
    expect([failure, batches]).to.deep.equal([mine, [2]]);
  });

  it('let go of the messages when nobody wants more', async () => {
    let isOver = false;
    async function* endless() {
      try {
        for (let i = 0; ; i++) yield message(String(i));
      } finally {
        isOver = true;
      }
    }
    for await (const batch of batchesOf(endless(), { messages: 2, bytes: 100 })) if (batch.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(isOver).to.equal(true);
  });
});

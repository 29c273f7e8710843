/** What every queue must do, whatever it is made of. Written against the interface alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { DeadLetter, Delivery, EventQueue, Outgoing, QueueReader } from '../../src/events/event-queue.js';
import { IdbError } from '../../src/model/errors.js';
import { eventually } from '../support/eventually.js';

export interface OpenQueue {
  readonly queue: EventQueue;
  readonly close: () => Promise<void>;
}

/** Of a wait within a test, which has a minute. */
export const PATIENCE_MS = 30_000;

export const NEVER = new AbortController().signal;

export function event(id: number | string, type = 'view'): Outgoing {
  return { type, id: String(id), body: JSON.stringify({ id: String(id) }) };
}

export async function* outgoing(messages: readonly Outgoing[]): AsyncGenerator<Outgoing> {
  yield* messages;
}

/** @returns the ids that were reported as sent */
export async function publishAll(queue: EventQueue, messages: readonly Outgoing[]): Promise<string[]> {
  const sent: string[] = [];
  await queue.publish(outgoing(messages), (batch) => sent.push(...batch.map(({ id }) => id)), NEVER);
  return sent;
}

/** So many messages, in as many takes as it needs. */
export async function takeAll(reader: QueueReader, count: number): Promise<Delivery[]> {
  const taken: Delivery[] = [];
  return eventually(async () => {
    taken.push(...(await reader.take(count - taken.length, 1_000, NEVER)));
    expect(taken).to.have.length(count);
    return taken;
  }, PATIENCE_MS);
}

export async function allLetters(queue: EventQueue, ...types: string[]): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of queue.readDeadLetters({ types })) letters.push(letter);
  return letters;
}

export const bodiesOf = (items: readonly { readonly body: Buffer }[]) => items.map(({ body }) => body.toString());

export async function failureOf(work: Promise<unknown>): Promise<IdbError> {
  const failure: unknown = await work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  if (failure instanceof IdbError) return failure;
  throw failure;
}

/** @param open empty queues; opened once for the whole suite, each test keeps to types of its own */
export function describeQueue(name: string, open: (types: readonly string[]) => Promise<OpenQueue>): void {
  describe(`event queue: ${name}`, function () {
    this.timeout(240_000);
    const types: string[] = [];
    let opened: OpenQueue;
    before(async () => (opened = await open(types)));
    after(() => opened.close());
    const queue = () => opened.queue;

    /** A new type with its queue. */
    async function newType(): Promise<string> {
      const type = `t${types.length}`;
      types.push(type);
      await queue().declare([type]);
      return type;
    }

    /** What lies in the queue, when it is as it is to be: an acknowledgement is on its way for a moment. */
    async function stateIs(type: string, expected: { messages: number; dead: number }): Promise<void> {
      await eventually(async () => expect((await queue().readStates([type]))[0]).to.include(expected), PATIENCE_MS);
    }

    async function lettersOf(type: string, count: number): Promise<DeadLetter[]> {
      return eventually(async () => {
        const letters = await allLetters(queue(), type);
        expect(letters).to.have.length(count);
        return letters;
      }, PATIENCE_MS);
    }

    /** Sets aside what waits in the queue of the type. */
    async function setAside(type: string, ids: readonly string[]): Promise<void> {
      await publishAll(
        queue(),
        ids.map((id) => event(id, type)),
      );
      await queue().withReader([type], async (reader) => {
        const taken = await takeAll(reader, ids.length);
        for (const delivery of taken) await reader.setAside(delivery, `reason of ${delivery.body.toString()}`);
        await reader.acknowledge(taken);
      });
      await stateIs(type, { messages: 0, dead: ids.length });
    }

    it('hands out, in order, all that was reported as sent', async () => {
      const type = await newType();
      const messages = Array.from({ length: 1_201 }, (_, i) => event(i, type));
      const ids = messages.map(({ id }) => id);
      expect(await publishAll(queue(), messages)).to.deep.equal(ids);
      await stateIs(type, { messages: 1_201, dead: 0 });
      await queue().withReader([type], async (reader) => {
        const taken = await takeAll(reader, 1_201);
        expect(bodiesOf(taken)).to.deep.equal(messages.map(({ body }) => body));
        expect(new Set(taken.map((delivery) => delivery.type))).to.deep.equal(new Set([type]));
        for (let from = 0; from < taken.length; from += 500) await reader.acknowledge(taken.slice(from, from + 500));
      });
      await stateIs(type, { messages: 0, dead: 0 });
    });

    it('carries a message of megabytes, any character, and an id too long for a header', async () => {
      const type = await newType();
      const body = JSON.stringify({ text: '標本 \u0000 🦋 é'.repeat(200_000) });
      await publishAll(queue(), [{ type, id: 'é'.repeat(250), body }]);
      await queue().withReader([type], async (reader) => {
        const [taken] = await takeAll(reader, 1);
        expect(taken?.body.equals(Buffer.from(body))).to.equal(true);
        await reader.acknowledge(taken ? [taken] : []);
      });
    });

    it('hands out again what was not acknowledged', async () => {
      const type = await newType();
      await publishAll(queue(), [event(1, type), event(2, type)]);
      await queue().withReader([type], async (reader) => {
        const [first] = await takeAll(reader, 2);
        await reader.acknowledge(first ? [first] : []);
      });
      await queue().withReader([type], async (reader) => {
        const again = await takeAll(reader, 1);
        expect(bodiesOf(again)).to.deep.equal(['{"id":"2"}']);
        await reader.acknowledge(again);
      });
      await stateIs(type, { messages: 0, dead: 0 });
    });

    it('gives two processors different messages', async () => {
      const type = await newType();
      await publishAll(
        queue(),
        Array.from({ length: 40 }, (_, i) => event(i, type)),
      );
      await queue().withReader([type], (one) =>
        queue().withReader([type], async (other) => {
          const seen: string[] = [];
          await eventually(async () => {
            const taken = [one, other].map(async (reader) => {
              const deliveries = await reader.take(7, 100, NEVER);
              await reader.acknowledge(deliveries);
              seen.push(...bodiesOf(deliveries));
            });
            await Promise.all(taken);
            expect(seen).to.have.length.of.at.least(40);
          }, PATIENCE_MS);
          expect([seen.length, new Set(seen).size]).to.deep.equal([40, 40]);
        }),
      );
      await stateIs(type, { messages: 0, dead: 0 });
    });

    it('acknowledges nothing that is out of order, foreign or settled already', async () => {
      const type = await newType();
      await publishAll(queue(), [event(1, type), event(2, type)]);
      await queue().withReader([type], async (reader) => {
        const taken = await takeAll(reader, 2);
        for (const wrong of [taken.slice(1), [taken[0]!, taken[0]!], [{ ...taken[0]! }]]) {
          const failure: unknown = await reader.acknowledge(wrong).catch((error: unknown) => error);
          expect(failure).to.be.instanceOf(TypeError);
        }
        await reader.acknowledge([...taken].reverse());
        const failure: unknown = await reader.acknowledge(taken).catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(TypeError);
      });
      await stateIs(type, { messages: 0, dead: 0 });
    });

    it('waits for the first message as long as it is told, and no longer than it is interrupted', async () => {
      const type = await newType();
      await queue().withReader([type], async (reader) => {
        expect(await reader.take(10, 20, NEVER)).to.deep.equal([]);
        const stop = new AbortController();
        const waiting = failureOf(reader.take(10, 3_600_000, stop.signal));
        setTimeout(() => stop.abort(), 20);
        expect(await waiting).to.include({ code: 'interrupted' });
        expect(await failureOf(reader.take(10, 0, stop.signal))).to.include({ code: 'interrupted' });
        const arriving = reader.take(10, 60_000, NEVER);
        await publishAll(queue(), [event('late', type)]);
        expect(bodiesOf(await arriving)).to.deep.equal(['{"id":"late"}']);
      });
    });

    it('lets the errors of whoever reads or publishes pass as they are', async () => {
      const type = await newType();
      const mine = new RangeError('mine');
      const reading: unknown = await queue()
        .withReader([type], () => Promise.reject(mine))
        .catch((error: unknown) => error);
      async function* broken() {
        yield event('before', type);
        throw mine;
      }
      const publishing: unknown = await queue()
        .publish(broken(), () => undefined, NEVER)
        .catch((error: unknown) => error);
      expect([reading, publishing]).to.deep.equal([mine, mine]);
    });

    it('stops publishing when it is interrupted', async () => {
      const type = await newType();
      const stop = new AbortController();
      let sent = 0;
      async function* endless() {
        for (let i = 0; ; i++) yield event(i, type);
      }
      const onSent = ({ length }: readonly Outgoing[]) => {
        sent += length;
        stop.abort();
      };
      expect(await failureOf(queue().publish(endless(), onSent, stop.signal))).to.include({ code: 'interrupted' });
      await stateIs(type, { messages: sent, dead: 0 });
    });

    it('says how many processors are at work', async () => {
      const type = await newType();
      await queue().withReader([type], async () => {
        expect((await queue().readStates([type]))[0]).to.include({ type, consumers: 1 });
      });
    });

    describe('of dead letters', () => {
      it('lists them where they are, with reason and time, under the same ids each time', async () => {
        const type = await newType();
        await setAside(type, ['a', 'b', 'b']);
        const letters = await lettersOf(type, 3);
        expect(letters.map(({ reason }) => reason)).to.deep.equal(
          ['a', 'b', 'b'].map((id) => `reason of {"id":"${id}"}`),
        );
        expect(bodiesOf(letters)).to.deep.equal(['{"id":"a"}', '{"id":"b"}', '{"id":"b"}']);
        for (const { since } of letters) expect(Math.abs(Date.now() - Date.parse(since ?? ''))).to.be.below(60_000);
        expect(new Set(letters.map(({ id }) => id)).size).to.equal(3);
        expect(await lettersOf(type, 3)).to.deep.equal(letters);
        await stateIs(type, { messages: 0, dead: 3 });
      });

      it('reads as many as somebody wants to see', async () => {
        const type = await newType();
        await setAside(type, ['a', 'b', 'c']);
        for await (const { body } of queue().readDeadLetters({ types: [type] })) {
          expect(body.toString()).to.equal('{"id":"a"}');
          break;
        }
        expect(await lettersOf(type, 3)).to.have.length(3);
      });

      it('has them all back at once for whoever looks next', async () => {
        const type = await newType();
        const ids = Array.from({ length: 50 }, (_, i) => String(i));
        await setAside(type, ids);
        for (let again = 0; again < 5; again++) expect(await allLetters(queue(), type)).to.have.length(50);
        const [first] = await allLetters(queue(), type);
        expect(await queue().purgeDeadLetters({ types: [type], ids: [first?.id ?? ''] }, null)).to.equal(1);
        expect(await queue().retryDeadLetters({ types: [type], ids: ['nobody'] })).to.equal(0);
        expect(await queue().purgeDeadLetters({ types: [type] }, new Date(0))).to.equal(0);
        expect(bodiesOf(await allLetters(queue(), type))).to.deep.equal(ids.slice(1).map((id) => `{"id":"${id}"}`));
      });

      it('are put back each once where two do it at a time', async () => {
        const type = await newType();
        const ids = Array.from({ length: 300 }, (_, i) => String(i));
        await setAside(type, ids);
        const retry = () => queue().retryDeadLetters({ types: [type] });
        const retried = await Promise.all([retry(), retry()]);
        expect(retried.reduce((sum, count) => sum + count)).to.equal(300);
        await stateIs(type, { messages: 300, dead: 0 });
      });

      it('puts back those that are named, then all, at the end of their queue', async () => {
        const type = await newType();
        await setAside(type, ['a', 'b', 'c']);
        const [, second] = await lettersOf(type, 3);
        expect(await queue().retryDeadLetters({ types: [type], ids: [second?.id ?? '', 'nobody'] })).to.equal(1);
        await stateIs(type, { messages: 1, dead: 2 });
        expect(await queue().retryDeadLetters({ types: [type] })).to.equal(2);
        await stateIs(type, { messages: 3, dead: 0 });
        await queue().withReader([type], async (reader) => {
          const taken = await takeAll(reader, 3);
          expect(bodiesOf(taken)).to.deep.equal(['b', 'a', 'c'].map((id) => `{"id":"${id}"}`));
          await reader.acknowledge(taken);
        });
      });

      it('purges those that are named, those before an instant, or all', async () => {
        const type = await newType();
        await setAside(type, ['a', 'b']);
        await sleep(20);
        const between = new Date();
        await sleep(20);
        await setAsideMore(type, ['c', 'd']);
        const letters = await lettersOf(type, 4);
        expect(await queue().purgeDeadLetters({ types: [type], ids: [letters[3]?.id ?? ''] }, null)).to.equal(1);
        await stateIs(type, { messages: 0, dead: 3 });
        expect(await queue().purgeDeadLetters({ types: [type] }, between)).to.equal(2);
        expect(bodiesOf(await lettersOf(type, 1))).to.deep.equal(['{"id":"c"}']);
        expect(await queue().purgeDeadLetters({ types: [type] }, null)).to.equal(1);
        await stateIs(type, { messages: 0, dead: 0 });
      });

      async function setAsideMore(type: string, ids: readonly string[]): Promise<void> {
        await publishAll(
          queue(),
          ids.map((id) => event(id, type)),
        );
        await queue().withReader([type], async (reader) => {
          const taken = await takeAll(reader, ids.length);
          for (const delivery of taken) await reader.setAside(delivery, 'more');
          await reader.acknowledge(taken);
        });
      }

      it('expire', async () => {
        const type = await newType();
        await setAside(type, ['a']);
        expect(await queue().expire([type], new Date(Date.now() - 60_000))).to.deep.equal({ dead: 0, waiting: 0 });
        expect((await queue().expire([type], new Date(Date.now() + 60_000))).dead).to.equal(1);
        await stateIs(type, { messages: 0, dead: 0 });
      });
    });

    it('purges its messages and keeps the dead letters; deletes both', async () => {
      const type = await newType();
      await setAside(type, ['dead']);
      await publishAll(queue(), [event(1, type), event(2, type)]);
      expect(await queue().purge([type])).to.equal(2);
      await stateIs(type, { messages: 0, dead: 1 });
      await publishAll(queue(), [event(3, type)]);
      const deleted = await queue().delete([type]);
      expect(deleted.map((queueName) => queueName.replace(/^.*stats-/, ''))).to.deep.equal([type, `${type}.dead`]);
      expect(await queue().delete([type])).to.deep.equal([]);
    });
  });
}

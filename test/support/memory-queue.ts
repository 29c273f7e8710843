/** The queues in memory, with the rules of the real ones: what is not settled goes back, settling is in order. */
import type {
  DeadLetter,
  DeadLetterSelection,
  Delivery,
  EventQueue,
  Expired,
  Outgoing,
  QueueReader,
  QueueState,
} from '../../src/events/event-queue.js';
import { IdbError } from '../../src/model/errors.js';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 5;
/** Nothing is on its way here. */
const MOST_WAIT_MS = 20;

export class MemoryQueue implements EventQueue {
  readonly name = 'embedded';
  readonly address = 'memory';
  readonly waiting: Delivery[] = [];
  readonly dead: DeadLetter[] = [];
  /** Messages of each `take`. */
  readonly taken: number[] = [];

  /** Puts a message as it is into a queue. */
  add(type: string, body: string | Buffer): void {
    this.waiting.push({ type, body: Buffer.from(body) });
  }

  declare(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async publish(
    messages: AsyncIterable<Outgoing>,
    onSent: (sent: readonly Outgoing[]) => void,
    _signal: AbortSignal,
  ): Promise<void> {
    for await (const message of messages) {
      this.add(message.type, message.body);
      onSent([message]);
    }
  }

  async withReader<T>(types: readonly string[], work: (reader: QueueReader) => Promise<T>): Promise<T> {
    const unsettled: Delivery[] = [];
    try {
      return await work(this.#reader(types, unsettled));
    } finally {
      this.waiting.unshift(...unsettled.map((delivery) => ({ ...delivery })));
    }
  }

  readStates(types: readonly string[]): Promise<readonly QueueState[]> {
    const count = (all: readonly { readonly type: string }[], type: string) =>
      all.filter((each) => each.type === type).length;
    return Promise.resolve(
      types.map((type) => ({
        type,
        queue: type,
        messages: count(this.waiting, type),
        dead: count(this.dead, type),
        consumers: 0,
      })),
    );
  }

  readOtherTypes(types: readonly string[]): Promise<readonly string[]> {
    const others = [...this.waiting, ...this.dead].map(({ type }) => type).filter((type) => !types.includes(type));
    return Promise.resolve([...new Set(others)]);
  }

  async *readDeadLetters({ types }: DeadLetterSelection): AsyncIterable<DeadLetter> {
    yield* await Promise.resolve(this.dead.filter(({ type }) => types.includes(type)));
  }

  retryDeadLetters(): Promise<number> {
    const letters = this.dead.splice(0);
    for (const { type, body } of letters) this.add(type, body);
    return Promise.resolve(letters.length);
  }

  purgeDeadLetters(_selection: DeadLetterSelection, _before: Date | null): Promise<number> {
    return Promise.resolve(0);
  }

  expire(_types: readonly string[], _before: Date): Promise<Expired> {
    return Promise.resolve({ dead: 0, waiting: 0 });
  }

  purge(): Promise<number> {
    return Promise.resolve(this.waiting.splice(0).length);
  }

  delete(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  #reader(types: readonly string[], unsettled: Delivery[]): QueueReader {
    return {
      take: async (limit, waitMs, signal) => {
        const until = performance.now() + Math.min(waitMs, MOST_WAIT_MS);
        while (!this.waiting.some(({ type }) => types.includes(type)) && performance.now() < until && !signal.aborted)
          await sleep(POLL_MS);
        if (signal.aborted) throw new IdbError('interrupted', 'Interrupted.');
        const taken = this.waiting.filter(({ type }) => types.includes(type)).slice(0, limit);
        for (const delivery of taken) this.waiting.splice(this.waiting.indexOf(delivery), 1);
        unsettled.push(...taken);
        this.taken.push(taken.length);
        return taken;
      },
      catchUp: () => Promise.resolve(),
      acknowledge: (deliveries) => {
        const oldest = unsettled.splice(0, deliveries.length);
        if (!oldest.every((delivery, i) => delivery === deliveries[i])) throw new TypeError('settled out of order');
        return Promise.resolve();
      },
      setAside: ({ type, body }, reason) => {
        this.dead.push({ type, id: String(this.dead.length), reason, since: null, body });
        return Promise.resolve();
      },
    };
  }
}

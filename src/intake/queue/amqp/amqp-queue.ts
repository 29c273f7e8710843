/** The queues of events on RabbitMQ. Each call connects for itself: they are far between. */
import {
  amqpAddress,
  amqpError,
  openAmqp,
  openConfirmChannel,
  withAmqp,
  withChannel,
  withConfirmChannel,
  type AmqpHandle,
  type OpenAmqp,
} from '../../../clients/amqp.js';
import type {
  DeadLetter,
  DeadLetterSelection,
  EventQueue,
  Expired,
  Outgoing,
  QueueReader,
  QueueState,
} from '../../../events/event-queue.js';
import { deadLetterQueue, declareQueues, eventQueue } from '../queues.js';
import { readTopology } from '../topology.js';
import { Confirmer, type Broker } from './confirmer.js';
import { purgeLetters, readLetters, retryLetters } from './dead-letters.js';
import { publishMessages } from './publish.js';
import { AmqpReader, type ReaderParts } from './reader.js';
import { nothingIfNotThere, readQueueState } from './states.js';

export interface AmqpPlace {
  readonly url: string;
  /** As `withAmqp` takes it. */
  readonly caFile?: string | null;
  /** Of the exchange's and every queue's name. */
  readonly prefix: string;
}

export function createAmqpQueue(place: AmqpPlace): EventQueue {
  return new AmqpQueue(place);
}

interface SendingParts extends Omit<ReaderParts, 'prefix' | 'letters'> {
  readonly confirmer: Confirmer;
}

class AmqpQueue implements EventQueue {
  readonly name = 'amqp';
  readonly address: string;
  readonly #url: string;
  readonly #caFile: string | null;
  readonly #prefix: string;

  constructor({ url, caFile = null, prefix }: AmqpPlace) {
    this.address = amqpAddress(url);
    this.#url = url;
    this.#caFile = caFile;
    this.#prefix = prefix;
  }

  declare(types: readonly string[]): Promise<readonly string[]> {
    return this.#connected('declare the queues', async ({ connection }) => {
      const found = await readTopology(connection, this.#prefix, types);
      await withChannel(connection, (channel) => declareQueues(channel, this.#prefix, types));
      return found.filter(({ state }) => state === 'missing').map(({ kind, name }) => `${kind} ${name}`);
    });
  }

  publish(
    messages: AsyncIterable<Outgoing>,
    onSent: (sent: readonly Outgoing[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#sending('publish events', ({ confirmer }) =>
      publishMessages(confirmer, this.#prefix, messages, onSent, signal),
    );
  }

  withReader<T>(types: readonly string[], work: (reader: QueueReader) => Promise<T>): Promise<T> {
    return this.#sending('read the queues', async (parts) => {
      const letters = this.#letterSender();
      try {
        const reader = new AmqpReader({ ...parts, letters: letters.open, prefix: this.#prefix });
        await reader.open(types);
        return await work(reader);
      } finally {
        parts.holdBack(false);
        await letters.close();
      }
    });
  }

  /** A connection for dead letters, opened when the first one is set aside. */
  #letterSender(): { readonly open: () => Promise<Confirmer>; readonly close: () => Promise<void> } {
    let opened: Promise<{ readonly handle: OpenAmqp; readonly confirmer: Confirmer }> | null = null;
    const open = async () => {
      const handle = await openAmqp(this.#url, this.#caFile);
      const broker = this.#broker('set messages aside', handle);
      try {
        const { channel, ended } = await openConfirmChannel(handle);
        return { handle, confirmer: new Confirmer(channel, ended, broker) };
      } catch (error) {
        await handle.close();
        throw broker.explain(error);
      }
    };
    return {
      open: async () => (await (opened ??= open())).confirmer,
      close: async () => {
        const sender = await opened?.catch(() => undefined);
        await sender?.handle.close();
      },
    };
  }

  readStates(types: readonly string[]): Promise<readonly QueueState[]> {
    return this.#connected('look at the queues', async ({ connection }) => {
      const states: QueueState[] = [];
      for (const type of types) states.push(await readQueueState(connection, this.#prefix, type));
      return states;
    });
  }

  readOtherTypes(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async *readDeadLetters(selection: DeadLetterSelection): AsyncIterable<DeadLetter> {
    const opened = await openAmqp(this.#url, this.#caFile);
    try {
      yield* readLetters(opened, this.#prefix, selection);
    } catch (error) {
      throw this.#broker('read dead letters', opened).explain(error);
    } finally {
      await opened.close();
    }
  }

  retryDeadLetters(selection: DeadLetterSelection): Promise<number> {
    return this.#connected('put dead letters back', (handle) => {
      const broker = this.#broker('put dead letters back', handle);
      return retryLetters(handle, this.#prefix, selection, (channel, ended) => new Confirmer(channel, ended, broker));
    });
  }

  purgeDeadLetters(selection: DeadLetterSelection, before: Date | null): Promise<number> {
    return this.#connected('purge dead letters', (handle) => purgeLetters(handle, this.#prefix, selection, before));
  }

  async expire(types: readonly string[], before: Date): Promise<Expired> {
    return { dead: await this.purgeDeadLetters({ types }, before), waiting: 0 };
  }

  purge(types: readonly string[]): Promise<number> {
    return this.#connected('purge the queues', async ({ connection }) => {
      let purged = 0;
      for (const type of types) {
        const queue = eventQueue(this.#prefix, type);
        const answer = await withChannel(connection, (channel) => channel.purgeQueue(queue)).catch(nothingIfNotThere);
        purged += answer?.messageCount ?? 0;
      }
      return purged;
    });
  }

  delete(types: readonly string[]): Promise<readonly string[]> {
    return this.#connected('delete the queues', async ({ connection }) => {
      // A queue before its dead one, which it sends its dead letters to.
      const queues = types.flatMap((type) => [eventQueue(this.#prefix, type), deadLetterQueue(this.#prefix, type)]);
      const deleted: string[] = [];
      for (const queue of queues) {
        const found = await withChannel(connection, (channel) => channel.checkQueue(queue)).catch(nothingIfNotThere);
        if (found === undefined) continue;
        await withChannel(connection, (channel) => channel.deleteQueue(queue));
        deleted.push(queue);
      }
      return deleted;
    });
  }

  /** For calls that run nothing of the caller's. @param what finishes the sentence "Failed to …" */
  #connected<T>(what: string, work: (handle: AmqpHandle) => Promise<T>): Promise<T> {
    const explained = async (handle: AmqpHandle) => {
      try {
        return await work(handle);
      } catch (error) {
        throw this.#broker(what, handle).explain(error);
      }
    };
    return withAmqp(this.#url, explained, this.#caFile);
  }

  /** For calls that run what the caller has given, too: its errors are its own. */
  #sending<T>(what: string, work: (parts: SendingParts) => Promise<T>): Promise<T> {
    const confirmed = (handle: AmqpHandle) =>
      withConfirmChannel(handle, (channel, ended) => {
        const broker = this.#broker(what, handle);
        const { holdBack } = handle;
        return work({ channel, ended, broker, holdBack, confirmer: new Confirmer(channel, ended, broker) });
      });
    return withAmqp(this.#url, confirmed, this.#caFile);
  }

  #broker(what: string, { blockedBecause, lost }: AmqpHandle): Broker {
    const explain = (error: unknown) => amqpError(what, this.#url, lost.aborted ? lost.reason : error);
    return { address: this.address, blockedBecause, explain };
  }
}

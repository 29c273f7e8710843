/**
 * The queues that events pass through: `stats-<type>`, and `stats-<type>.dead` for what can't be taken in. RabbitMQ and a table of the
 * embedded directory both fulfil it.
 */

/** A message to be published. */
export interface Outgoing {
  readonly type: string;
  /** The event's id, which the message carries as its `message-id`. */
  readonly id: string;
  /** JSON text of the event. */
  readonly body: string;
}

/** A message that was taken from a queue and is not settled yet. */
export interface Delivery {
  /** Of the queue that it came from; what the message itself says may be anything. */
  readonly type: string;
  readonly body: Buffer;
}

export interface DeadLetter {
  readonly type: string;
  /** Names it within its queue for as long as it lies there. */
  readonly id: string;
  readonly reason: string;
  /** When it was set aside, ISO 8601; null where it can't be told. */
  readonly since: string | null;
  readonly body: Buffer;
}

export interface QueueState {
  readonly type: string;
  readonly queue: string;
  /** Null: there is no such queue. */
  readonly messages: number | null;
  readonly dead: number | null;
  /** Processors at work on it. */
  readonly consumers: number;
}

/** What was too old to be kept. */
export interface Expired {
  readonly dead: number;
  /** Events that nobody processed in time; none where a server holds the queues. */
  readonly waiting: number;
}

/** Which dead letters are meant; all of the types without ids. */
export interface DeadLetterSelection {
  readonly types: readonly string[];
  readonly ids?: readonly string[];
}

/** Takes messages from the queues, for one processor. What is not settled when it closes goes back to its queue. */
export interface QueueReader {
  /**
   * The next messages, at most so many.
   * @param waitMs how long to wait for the first one; an empty answer says that none came
   * @throws unavailable when the queue server is gone; interrupted when the signal is aborted
   */
  take(limit: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery[]>;
  /** Resolves when all that the server had on its way to this reader has arrived here. */
  catchUp(): Promise<void>;
  /** Removes messages for good. They must be taken in the order in which they came: all of one batch, then all of the next. */
  acknowledge(deliveries: readonly Delivery[]): Promise<void>;
  /** Puts the message into the dead queue, confirmed; it must still be acknowledged. @param reason a sentence without what the message holds */
  setAside(delivery: Delivery, reason: string): Promise<void>;
}

export interface EventQueue {
  readonly name: 'amqp' | 'embedded';
  /** Where it is, for messages: never with a password in it. */
  readonly address: string;

  /** Creates what is missing; repeatable. @returns the names created. @throws configuration where something is there with other arguments */
  declare(types: readonly string[]): Promise<readonly string[]>;

  /**
   * Publishes in batches. A message counts as sent when it lies safely in its queue.
   * @param onSent called with the messages of each confirmed batch, in order
   * @throws unavailable, refused: what was not handed to onSent may or may not have arrived; publishing it again does no harm
   */
  publish(
    messages: AsyncIterable<Outgoing>,
    onSent: (sent: readonly Outgoing[]) => void,
    signal: AbortSignal,
  ): Promise<void>;

  /** Opens the queues of the types for one processor, for as long as the work takes. */
  withReader<T>(types: readonly string[], work: (reader: QueueReader) => Promise<T>): Promise<T>;

  readStates(types: readonly string[]): Promise<readonly QueueState[]>;
  /**
   * Types beside these whose messages lie there, dead letters among them: registered once, and no more. None where a server holds the
   * queues, which has no list of them for its clients.
   */
  readOtherTypes(types: readonly string[]): Promise<readonly string[]>;
  /** Oldest first; they stay where they are. */
  readDeadLetters(selection: DeadLetterSelection): AsyncIterable<DeadLetter>;
  /** Puts them back into their queues: safely there before they leave the dead queue. @returns how many */
  retryDeadLetters(selection: DeadLetterSelection): Promise<number>;
  /** @param before removes only those that were set aside before it; null: all of the selection. @returns how many */
  purgeDeadLetters(selection: DeadLetterSelection, before: Date | null): Promise<number>;
  /** Removes what holds visitors' addresses for too long: dead letters, and events that wait in the embedded queue, of before then. */
  expire(types: readonly string[], before: Date): Promise<Expired>;
  /** Empties the queues, not the dead ones. @returns how many messages are gone */
  purge(types: readonly string[]): Promise<number>;
  /** Deletes the queues, the dead ones too. @returns the names of those that were there */
  delete(types: readonly string[]): Promise<readonly string[]>;
}

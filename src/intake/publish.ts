/** Publishing events: what is no event is refused and named, the others are sent all the same. */
import type { EventQueue, Outgoing } from '../events/event-queue.js';
import { IdbError } from '../model/errors.js';
import { prepareEvent, type PublishRules } from './prepare-event.js';

export interface PublishOptions extends PublishRules {
  readonly queue: EventQueue;
  readonly signal: AbortSignal;
}

/** @typeParam P says where it comes from: a line of a file, a number */
export interface Candidate<P> {
  readonly place: P;
  /** What JSON.parse could have returned, or why there is no such thing. */
  readonly message: { readonly value: unknown } | { readonly refused: string };
}

export interface PublishReport<P> {
  /** Confirmed: they lie safely in their queues. */
  readonly sent: number;
  /** By event type, of those that were sent. */
  readonly sent_by_type: Readonly<Record<string, number>>;
  /** Left out by a builder, on purpose. */
  readonly dropped: number;
  /** No events. */
  readonly refused: number;
  /** The first of them, at most NAMED_REFUSALS. */
  readonly refusals: readonly (P & { readonly reason: string })[];
}

/** Where it stands among the events, 0 for the first. */
export interface EventPlace {
  readonly index: number;
}

/** What holds no events at all has a million things to refuse, and a few are enough to see that. */
export const NAMED_REFUSALS = 100;

/**
 * @param events plain objects: telemetry in either dialect, or of a registered type
 * @throws unavailable, refused, interrupted; the message says how many had been confirmed
 */
export async function publish(
  events: Iterable<unknown> | AsyncIterable<unknown>,
  options: PublishOptions,
): Promise<PublishReport<EventPlace>> {
  return await publishCandidates(candidatesOf(events), options);
}

async function* candidatesOf(
  events: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<Candidate<EventPlace>> {
  let index = 0;
  for await (const value of events) yield { place: { index: index++ }, message: { value } };
}

/** @throws as `publish` */
export async function publishCandidates<P extends object>(
  candidates: AsyncIterable<Candidate<P>>,
  options: PublishOptions,
): Promise<PublishReport<P>> {
  const counts = { sent: 0, dropped: 0, refused: 0 };
  const byType = new Map<string, number>();
  const refusals: (P & { reason: string })[] = [];

  async function* outgoing(): AsyncGenerator<Outgoing> {
    for await (const { place, message } of candidates) {
      const prepared = 'refused' in message ? message : prepareEvent(message.value, options);
      if ('outgoing' in prepared) yield prepared.outgoing;
      else if ('dropped' in prepared) counts.dropped++;
      else {
        counts.refused++;
        if (refusals.length < NAMED_REFUSALS) refusals.push({ ...place, reason: prepared.refused });
      }
    }
  }
  const onSent = (batch: readonly Outgoing[]) => {
    counts.sent += batch.length;
    for (const { type } of batch) byType.set(type, (byType.get(type) ?? 0) + 1);
  };
  try {
    await options.queue.publish(outgoing(), onSent, options.signal);
  } catch (error) {
    throw error instanceof IdbError ? withProgress(error, counts.sent) : error;
  }
  return { ...counts, sent_by_type: Object.fromEntries(byType), refusals };
}

function withProgress(error: IdbError, sent: number): IdbError {
  const count = sent.toLocaleString('en-US');
  const advice = 'Publish all of them again: an event under the same id counts once.';
  return new IdbError(
    error.code,
    `${error.message} ${count} ${sent === 1 ? 'event was' : 'events were'} confirmed before. ${advice}`,
    { cause: error },
  );
}

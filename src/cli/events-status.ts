/** What `idb status` says beside the grid of days: the queues, and the aggregations that are registered. */
import { readAggregationStatus, type AggregationStatus } from '../aggregate/status.js';
import type { QueueState } from '../events/event-queue.js';
import { EXIT, IdbError, type ExitCode } from '../model/errors.js';
import type { DayRange } from '../store/store.js';
import { aggregationsNamed, withFaults } from './aggregation-parts.js';
import type { AllPlaces } from './intake-wiring.js';

export interface EventsStatus {
  /** Queues that hold something or are missing; null where they could not be asked, or lie in a directory that is not in use here. */
  readonly queues: readonly QueueState[] | null;
  /** Why they could not be asked. */
  readonly queue_fault: string | null;
  readonly aggregations: readonly AggregationStatus[];
  /** Of the first aggregation with a finding; 78 where something that is registered can't be used. */
  readonly exit_code: ExitCode;
}

/** @param range days: intervals that have a part in it */
export async function readEventsStatus(places: AllPlaces, zone: string, range: DayRange): Promise<EventsStatus> {
  const { registry } = places;
  const aggregations = await readAggregationStatus(places, aggregationsNamed(registry, [], zone), range);
  const found = aggregations.find(({ exit_code: code }) => code !== EXIT.done)?.exit_code ?? EXIT.done;
  return { ...(await readQueues(places)), aggregations, exit_code: withFaults(registry, found) };
}

/** A broker that is gone must not keep anybody from seeing the days. */
async function readQueues({ queue, registry }: AllPlaces): Promise<Pick<EventsStatus, 'queues' | 'queue_fault'>> {
  if (queue === null) return { queues: null, queue_fault: null };
  try {
    const states = await queue.readStates(registry.eventTypes.map(({ name }) => name));
    return { queues: states.filter(isRemarkable), queue_fault: null };
  } catch (error) {
    if (!(error instanceof IdbError)) throw error;
    return { queues: null, queue_fault: error.message };
  }
}

function isRemarkable({ messages, dead }: QueueState): boolean {
  return messages === null || messages > 0 || (dead ?? 0) > 0;
}

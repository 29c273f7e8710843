/** How each aggregation stands: the states of its intervals, from the ledger and the event index together. */
import type { LedgerState } from '../ledger/state.js';
import { FINDINGS } from '../ledger/state.js';
import type { EventIndex } from '../events/event-index.js';
import { EXIT, IdbError, type ExitCode } from '../model/errors.js';
import type { Store } from '../store/store.js';
import { checkZone } from './check-stored.js';
import { countedEvents, eventsOf } from './fingerprints.js';
import type { IntervalRange } from './interval.js';
import type { RegisteredAggregation } from './parts.js';
import { readIntervals, type KnownInterval } from './plan.js';

export interface IntervalStatus {
  readonly interval: string;
  readonly state: LedgerState;
  /** Events now, and when it was last counted. */
  readonly events: number;
  readonly counted_events: number | null;
  readonly attempts: number;
  readonly reason: string | null;
}

export interface AggregationStatus {
  readonly aggregation: string;
  readonly event: string;
  readonly interval: string;
  readonly zone: string;
  /** How many intervals are in each state; states without any are absent. */
  readonly states: Readonly<Partial<Record<LedgerState, number>>>;
  /** The last interval that is complete or empty: Invenio-Stats' bookmark. */
  readonly last_complete: string | null;
  /** Those that are neither complete nor empty. */
  readonly remarkable: readonly IntervalStatus[];
  /** Why it can't be told; null where it can. */
  readonly reason: string | null;
  /** 2 where an interval is missing, stale or failed. */
  readonly exit_code: ExitCode;
}

interface Places {
  readonly index: EventIndex;
  readonly store: Store;
}

export async function readAggregationStatus(
  places: Places,
  aggregations: readonly RegisteredAggregation[],
  range: IntervalRange = { from: null, to: null },
): Promise<readonly AggregationStatus[]> {
  const all: AggregationStatus[] = [];
  for (const registered of aggregations) all.push(await readOne(places, registered, range));
  return all;
}

async function readOne(
  places: Places,
  registered: RegisteredAggregation,
  range: IntervalRange,
): Promise<AggregationStatus> {
  const { aggregation, zone } = registered;
  const known = { aggregation: aggregation.name, event: aggregation.event, interval: aggregation.interval, zone };
  try {
    await checkZone(places.store, registered);
    const leaseHolder = await places.store.readLeaseHolder(aggregation.name);
    return { ...known, ...summaryOf(await readIntervals(places, registered, range, leaseHolder)), reason: null };
  } catch (error) {
    if (!(error instanceof IdbError) || error.code !== 'configuration') throw error;
    const nothing = { states: {}, last_complete: null, remarkable: [] };
    return { ...known, ...nothing, reason: error.message, exit_code: error.exitCode };
  }
}

function summaryOf(
  intervals: readonly KnownInterval[],
): Omit<AggregationStatus, 'aggregation' | 'event' | 'interval' | 'zone' | 'reason'> {
  const states: Partial<Record<LedgerState, number>> = {};
  for (const { state } of intervals) states[state] = (states[state] ?? 0) + 1;
  const whole = intervals.filter(isWhole);
  const remarkable = intervals.filter((one) => !isWhole(one)).map(statusOf);
  const isFinding = remarkable.some(({ state }) => FINDINGS.includes(state));
  return {
    states,
    last_complete: whole.at(-1)?.interval ?? null,
    remarkable,
    exit_code: isFinding ? EXIT.finding : EXIT.done,
  };
}

function isWhole({ state }: KnownInterval): boolean {
  return state === 'complete' || state === 'empty';
}

function statusOf({ interval, state, events, marker }: KnownInterval): IntervalStatus {
  return {
    interval,
    state,
    events: eventsOf(events),
    counted_events: countedEvents(marker),
    attempts: marker?.attempt ?? 0,
    reason: marker?.reason ?? null,
  };
}

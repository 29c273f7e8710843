/** What a run of the processor did, as a value. */
import type { EventOutcome } from '../../events/event-index.js';
import type { ExitCode } from '../../model/errors.js';

export interface DayFigures {
  readonly created: number;
  readonly duplicates: number;
}

export interface TypeReport {
  readonly type: string;
  /** Messages of its queue that were settled; one that came again after an outage counts again. */
  readonly taken: number;
  /** Events of the type from here on: a search message may hold two of two types. */
  readonly created: number;
  /** Clicks that took the place of an earlier one in their fixed window. */
  readonly replaced: number;
  /** Events that were in the index already, or whose window holds a later click. */
  readonly duplicates: number;
  /** By filters, on purpose. */
  readonly left_out: number;
  /** Messages of its queue that were set aside as dead letters, and why. */
  readonly dead: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** By the UTC date of the events. */
  readonly days: Readonly<Record<string, DayFigures>>;
}

export interface ProcessReport {
  readonly types: readonly TypeReport[];
  /** How often a server was gone. */
  readonly outages: number;
  /** The queues were empty when they were last looked at: false where they could not be, or the run was stopped before. */
  readonly at_rest: boolean;
  readonly duration_ms: number;
  readonly exit_code: ExitCode;
}

/** Reasons beyond these are counted as one: refusals of the index differ from event to event. */
const MOST_REASONS = 20;
const OTHER_REASONS = 'other reasons';

/** Counts up, inside itself alone. */
export class ProcessTally {
  readonly #types = new Map<string, Counting>();

  taken(type: string): void {
    this.#of(type).taken++;
  }

  leftOut(type: string): void {
    this.#of(type).left_out++;
  }

  dead(type: string, reason: string): void {
    const counting = this.#of(type);
    const { reasons } = counting;
    const name = reasons.has(reason) || reasons.size < MOST_REASONS ? reason : OTHER_REASONS;
    reasons.set(name, (reasons.get(name) ?? 0) + 1);
    counting.dead++;
  }

  /** What the index made of an event; a refused one is counted when its message is set aside. */
  wrote(type: string, timestamp: string, result: EventOutcome['result']): void {
    if (result === 'refused') return;
    const counting = this.#of(type);
    const date = timestamp.slice(0, 'YYYY-MM-DD'.length);
    const day = counting.days.get(date) ?? { created: 0, duplicates: 0 };
    counting.days.set(date, day);
    if (result === 'replaced') counting.replaced++;
    else if (result === 'created') [counting.created, day.created] = [counting.created + 1, day.created + 1];
    else [counting.duplicates, day.duplicates] = [counting.duplicates + 1, day.duplicates + 1];
  }

  /** @param types these first, though nothing came of them */
  report(types: readonly string[]): TypeReport[] {
    for (const type of types) this.#of(type);
    const ordered = [...this.#types].sort(([a], [b]) => placeIn(types, a) - placeIn(types, b));
    return ordered.map(([type, { reasons, days, ...figures }]) => ({
      type,
      ...figures,
      reasons: Object.fromEntries(reasons),
      days: Object.fromEntries([...days].sort(([a], [b]) => (a < b ? -1 : 1))),
    }));
  }

  #of(type: string): Counting {
    const known = this.#types.get(type);
    if (known !== undefined) return known;
    const counting: Counting = {
      taken: 0,
      created: 0,
      replaced: 0,
      duplicates: 0,
      left_out: 0,
      dead: 0,
      reasons: new Map(),
      days: new Map(),
    };
    this.#types.set(type, counting);
    return counting;
  }
}

interface Counting {
  taken: number;
  created: number;
  replaced: number;
  duplicates: number;
  left_out: number;
  dead: number;
  readonly reasons: Map<string, number>;
  readonly days: Map<string, { created: number; duplicates: number }>;
}

function placeIn(types: readonly string[], type: string): number {
  const place = types.indexOf(type);
  return place < 0 ? types.length : place;
}

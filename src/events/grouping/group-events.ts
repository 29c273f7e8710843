/** Grouping event by event, in memory of a bounded size: the events are read as often as it takes. */
import type { EventGroup } from '../event-index.js';
import type { GroupedEvent } from './accumulator.js';
import { EVERYTHING, GroupTable, type Share, type TableGrouping } from './group-table.js';

/** Different values in memory at a time (a group takes as much as several): some 90 MB. */
const MOST_VALUES = 1_700_000;
const GROUPS_AT_ONCE = 1_000;

export interface CountFigures {
  readonly counted: number;
  /** Events that lack a field that groups are made by. */
  readonly rejected: number;
}

export interface Counting {
  /** To be read once. */
  readonly groups: AsyncIterable<readonly EventGroup[]>;
  /** To be asked when all groups have been read. */
  readonly figures: () => CountFigures;
}

/**
 * @param read the same events at each call
 * @param budget different values that are kept in memory; a group takes as much as several of them
 */
export function groupEvents(
  read: () => AsyncIterable<readonly GroupedEvent[]>,
  grouping: TableGrouping,
  budget = MOST_VALUES,
): { readonly groups: AsyncGenerator<readonly EventGroup[]>; readonly figures: Counting['figures'] } {
  let figures: CountFigures = { counted: 0, rejected: 0 };
  async function* groups(): AsyncGenerator<readonly EventGroup[]> {
    const shares: Share[] = [EVERYTHING];
    for (let share = shares.pop(); share !== undefined; share = shares.pop()) {
      const table = new GroupTable(grouping, share, budget);
      // The same events in each reading: the same figures.
      figures = await fill(table, read());
      shares.push(...table.left);
      yield* inBatches(table.groups());
    }
  }
  return { groups: groups(), figures: () => figures };
}

async function fill(table: GroupTable, events: AsyncIterable<readonly GroupedEvent[]>): Promise<CountFigures> {
  let [counted, rejected] = [0, 0];
  for await (const batch of events) {
    for (const event of batch) {
      if (table.add(event)) counted++;
      else rejected++;
    }
  }
  return { counted, rejected };
}

function* inBatches(groups: Iterable<EventGroup>): Generator<readonly EventGroup[]> {
  let batch: EventGroup[] = [];
  for (const group of groups) {
    batch.push(group);
    if (batch.length < GROUPS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

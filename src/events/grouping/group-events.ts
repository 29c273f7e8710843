/** Grouping event by event, in memory of a bounded size: the events are read as often as it takes. */
import type { EventGroup } from '../event-index.js';
import { EventColumns } from '../pages/event-columns.js';
import type { Row } from '../pages/event-page.js';
import { EVERYTHING, GroupTable, type Share, type TableGrouping } from './group-table.js';

/** Of groups in memory at a time. A million different values of 50,000 groups take 60 MB. */
const MOST_BYTES = 80_000_000;
/** Few: what waits while the garbage collector comes by is kept for long. A thousand took 20 MiB more. */
const GROUPS_AT_ONCE = 100;

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

/** What of the events their groups and figures follow from. @param more that whoever reads them goes by */
export function columnsOf(
  { fields, metrics }: Pick<TableGrouping, 'fields' | 'metrics'>,
  more: readonly string[] = [],
) {
  return new EventColumns([...fields, ...metrics.map(({ field }) => field), ...more]);
}

/**
 * @param read the same events at each call, in pages of these columns
 * @param budget bytes of memory that groups take at a time, about
 */
export function groupEvents(
  read: () => AsyncIterable<readonly Row[]>,
  columns: EventColumns,
  grouping: TableGrouping,
  budget = MOST_BYTES,
): { readonly groups: AsyncGenerator<readonly EventGroup[]>; readonly figures: Counting['figures'] } {
  let figures: CountFigures = { counted: 0, rejected: 0 };
  async function* groups(): AsyncGenerator<readonly EventGroup[]> {
    const shares: Share[] = [EVERYTHING];
    for (let share = shares.pop(); share !== undefined; share = shares.pop()) {
      const table = new GroupTable(grouping, columns, share, budget);
      // The same events in each reading: the same figures.
      figures = await fill(table, read());
      shares.push(...table.left);
      yield* inBatches(table.groups());
    }
  }
  return { groups: groups(), figures: () => figures };
}

async function fill(table: GroupTable, events: AsyncIterable<readonly Row[]>): Promise<CountFigures> {
  let [counted, rejected] = [0, 0];
  for await (const batch of events) {
    for (const { page, at } of batch) {
      if (table.add(page, at)) counted++;
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

/** How aggregations stand, and what was deleted of them, as people and programs read it. */
import type { DeletionReport } from '../aggregate/delete-intervals.js';
import type { AggregationStatus } from '../aggregate/status.js';
import { counted } from '../model/words.js';
import type { Session } from './session.js';

export async function printBookmarks({ out, json }: Session, statuses: readonly AggregationStatus[]): Promise<void> {
  if (json) return out.json(statuses);
  if (statuses.length === 0) return out.line('No aggregation is registered.');
  const columns = [{ title: 'aggregation' }, { title: 'interval' }, { title: 'last complete' }, { title: 'intervals' }];
  await out.table(
    columns,
    statuses.map((one) => [one.aggregation, one.interval, one.last_complete ?? '-', one.reason ?? statesOf(one)]),
  );
}

/** `31 complete, 1 stale`. */
export function statesOf({ states }: AggregationStatus): string {
  const parts = Object.entries(states).map(([state, number]) => `${number} ${state}`);
  return parts.join(', ') || 'none';
}

export async function printDeletions({ out, json }: Session, deletions: readonly DeletionReport[]): Promise<void> {
  if (json) return out.json(deletions);
  if (deletions.length === 0) return out.line('No aggregation is registered.');
  for (const { aggregation, intervals, documents, markers, left_out: leftOut } of deletions) {
    const what = `${counted(documents, 'document')} and ${counted(markers, 'marker')}`;
    await out.line(`${aggregation}: ${what} of ${counted(intervals, 'interval')} deleted.`);
    if (leftOut.length > 0) {
      await out.line(
        out.colour(`${aggregation}: left out, because only a part lies in the range: ${leftOut.join(', ')}.`, 'yellow'),
      );
    }
  }
}

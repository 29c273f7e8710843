/** Counting event by event, in the order of time: where double clicks are judged, or a plugin has a say. */
import type { AggregationDefinition } from '../../events/aggregation.js';
import { passesFilters } from '../../events/event-filter.js';
import { columnsOf, groupEvents, type Counting } from '../../events/grouping/group-events.js';
import type { EventColumns } from '../../events/pages/event-columns.js';
import type { EventPage, Row } from '../../events/pages/event-page.js';
import { windowToRead } from '../fingerprints.js';
import { ChainJudge, JUDGED_BY, visitOf } from './double-clicks.js';
import { copiedFields, isIndexed, type CountRequest } from './counting.js';
import { modifiedPage } from './modified-page.js';

/** @param budget bytes of memory that groups take at a time, about */
export function countEvents(request: CountRequest, budget?: number): Counting {
  const { fields, metrics } = request.aggregation;
  const grouping = { fields, metrics, copied: copiedFields(request.aggregation) };
  const columns = columnsOf(grouping, JUDGED_BY);
  return groupEvents(() => readThoseThatCount(request, columns), columns, grouping, budget);
}

/** Events of the window without those that modifiers leave out, and without double clicks. */
async function* readThoseThatCount(request: CountRequest, columns: EventColumns): AsyncGenerator<readonly Row[]> {
  const { type, window } = request;
  const end = window.end.getTime();
  const { doubleClicks } = type;
  const judge = doubleClicks.rule === 'chain' ? new ChainJudge<Row>(doubleClicks.seconds) : null;
  const own = (rows: readonly Row[]) => rows.filter(({ page, at }) => (page.times[at] ?? 0) < end);
  for await (const { stored, counted, rows } of readVisits(request, columns)) {
    const counting: Row[] = [];
    for (const [i, row] of rows.entries()) {
      const click = { page: counted, at: counted === stored ? row : i };
      if (judge === null) counting.push(click);
      else judge.add(click, stored.times[row] ?? 0, visitOf(stored, row), counting);
    }
    yield own(counting);
    judge?.copyWaiting((clicks) => counted.copyRows(clicks.map(({ at }) => at)));
  }
  const last: Row[] = [];
  judge?.finish(last);
  yield own(last);
}

interface Visits {
  readonly stored: EventPage;
  /** Of `stored`, in the order of time. */
  readonly rows: Uint32Array;
  /** What is counted: the same page, or one that has just these events, in their order, as modifiers made them. */
  readonly counted: EventPage;
}

async function* readVisits(request: CountRequest, columns: EventColumns): AsyncGenerator<Visits> {
  const { snapshot, aggregation, type, window, signal } = request;
  const own = aggregation.filters.filter(({ field }) => isIndexed(field, type));
  const others = aggregation.filters.filter(({ field }) => !isIndexed(field, type));
  const selection = { types: [type.name], filters: own };
  const fields = fieldsToRead(aggregation, others);
  const options = { columns, signal, ...(fields === null ? {} : { fields }) };
  for await (const page of snapshot.readPages(selection, windowToRead(window, type.doubleClicks), options)) {
    const all = page.inOrder();
    const rows = others.length === 0 ? all : all.filter((row) => passesFilters(page.fieldsOf(row), others));
    yield aggregation.modifiers.length === 0
      ? { stored: page, rows, counted: page }
      : { stored: page, ...modifiedPage(aggregation, page, rows) };
  }
}

/** Null: all, because a plugin sees the events. @param filters those that the event index does not apply */
function fieldsToRead(
  aggregation: AggregationDefinition,
  filters: AggregationDefinition['filters'],
): readonly string[] | null {
  const copied = copiedFields(aggregation);
  if (copied === null || aggregation.modifiers.length > 0) return null;
  const counted = [...aggregation.metrics, ...filters].map(({ field }) => field);
  return [...new Set([...JUDGED_BY, ...aggregation.fields, ...counted, ...copied])];
}

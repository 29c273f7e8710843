/** Selections of events as Elasticsearch asks for them. */
import type { estypes } from '@elastic/elasticsearch';
import type { EventFilter } from '../../../events/aggregation.js';
import type { EventSelection, TimeWindow } from '../../../events/event-index.js';

type Query = estypes.QueryDslQueryContainer;

/** @param window null: of all times */
export function queryOf({ types, filters }: EventSelection, window: TimeWindow | null): Query {
  const inWindow = window === null ? [] : [withinTime(window)];
  return { bool: { filter: [{ terms: { type: [...types] } }, ...inWindow, ...filters.map(filterQuery)] } };
}

function withinTime({ start, end }: TimeWindow): Query {
  return { range: { timestamp: { gte: start.getTime(), lt: end.getTime(), format: 'epoch_millis' } } };
}

function filterQuery(filter: EventFilter): Query {
  if ('is' in filter) return { term: { [filter.field]: filter.is } };
  if ('not' in filter) return { bool: { must_not: [{ term: { [filter.field]: filter.not } }] } };
  if ('in' in filter) return { terms: { [filter.field]: [...filter.in] } };
  const exists: Query = { exists: { field: filter.field } };
  return filter.exists ? exists : { bool: { must_not: [exists] } };
}

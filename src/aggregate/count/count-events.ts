/** Counting event by event, in the order of time: where double clicks are judged, or a plugin has a say. */
import type { AggregationDefinition } from '../../events/aggregation.js';
import type { IndexedEvent, JsonObject } from '../../events/event.js';
import { passesFilters } from '../../events/event-filter.js';
import type { GroupedEvent } from '../../events/grouping/accumulator.js';
import { groupEvents, type Counting } from '../../events/grouping/group-events.js';
import { windowToRead } from '../fingerprints.js';
import { callPlugin } from '../plugin-call.js';
import { ChainJudge, JUDGED_BY } from './double-clicks.js';
import { copiedFields, isIndexed, type CountRequest } from './counting.js';

interface Visit extends IndexedEvent {
  /** The fields as they are to be counted, where a modifier made them. */
  readonly counted?: JsonObject;
}

/** @param budget different values that are kept in memory; a group takes as much as several of them */
export function countEvents(request: CountRequest, budget?: number): Counting {
  const { fields, metrics } = request.aggregation;
  const grouping = { fields, metrics, copied: copiedFields(request.aggregation) };
  return groupEvents(() => readThoseThatCount(request), grouping, budget);
}

/** Events of the window without those that modifiers leave out, and without double clicks. */
async function* readThoseThatCount(request: CountRequest): AsyncGenerator<readonly GroupedEvent[]> {
  const { type, window } = request;
  const end = window.end.toISOString();
  const { doubleClicks } = type;
  const judge = doubleClicks.rule === 'chain' ? new ChainJudge<Visit>(doubleClicks.seconds) : null;
  const own = (visits: readonly Visit[]) => visits.filter(({ timestamp }) => timestamp < end).map(asCounted);
  for await (const batch of readVisits(request)) {
    yield own(judge === null ? batch : batch.flatMap((visit) => judge.add(visit)));
  }
  if (judge !== null) yield own(judge.finish());
}

function asCounted(visit: Visit): GroupedEvent {
  return visit.counted === undefined ? visit : { id: visit.id, timestamp: visit.timestamp, fields: visit.counted };
}

async function* readVisits({
  snapshot,
  aggregation,
  type,
  window,
  signal,
}: CountRequest): AsyncGenerator<readonly Visit[]> {
  const own = aggregation.filters.filter(({ field }) => isIndexed(field, type));
  const others = aggregation.filters.filter(({ field }) => !isIndexed(field, type));
  const selection = { types: [type.name], filters: own };
  const fields = fieldsToRead(aggregation);
  const options = { order: 'time', signal, ...(fields === null ? {} : { fields }) } as const;
  for await (const batch of snapshot.readEvents(selection, windowToRead(window, type.doubleClicks), options)) {
    const selected = others.length === 0 ? batch : batch.filter((event) => passesFilters(event.fields, others));
    if (aggregation.modifiers.length === 0) {
      yield selected;
      continue;
    }
    yield selected.flatMap((event) => {
      const counted = modified(aggregation, event.fields);
      return counted === null ? [] : [{ ...event, counted }];
    });
  }
}

/** Null: all, because a plugin sees the events. */
function fieldsToRead(aggregation: AggregationDefinition): readonly string[] | null {
  const copied = copiedFields(aggregation);
  if (copied === null || aggregation.modifiers.length > 0) return null;
  const counted = [...aggregation.metrics, ...aggregation.filters].map(({ field }) => field);
  return [...new Set([...JUDGED_BY, ...aggregation.fields, ...counted, ...copied])];
}

function modified({ name, modifiers }: AggregationDefinition, fields: JsonObject): JsonObject | null {
  let result: JsonObject | null = fields;
  for (const modifier of modifiers) {
    const before: JsonObject = result;
    result = callPlugin(`a modifier of the aggregation ${name}`, () => modifier(before));
    if (result === null) return null;
  }
  return result;
}

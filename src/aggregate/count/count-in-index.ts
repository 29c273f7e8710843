/** Counting done by the event index, which a cluster shares among its nodes. */
import type { Counting } from '../../events/grouping/group-events.js';
import { copiedFields, isIndexed, type CountRequest } from './counting.js';

/** Whether the event index gives the very groups: nothing has to be seen event by event. */
export function canCountInIndex({ aggregation, type }: Pick<CountRequest, 'aggregation' | 'type'>): boolean {
  const { fields, metrics, filters, modifiers } = aggregation;
  const asked = [...fields, ...[...metrics, ...filters].map(({ field }) => field)];
  const isSeenByFunctions = modifiers.length > 0 || copiedFields(aggregation) === null;
  return type.doubleClicks.rule !== 'chain' && !isSeenByFunctions && asked.every((field) => isIndexed(field, type));
}

export async function countInIndex(request: CountRequest): Promise<Counting> {
  const { snapshot, aggregation, type, window, signal } = request;
  const selection = { types: [type.name], filters: aggregation.filters };
  const [arrivals] = await snapshot.readArrivals(selection, [window]);
  const { fields, metrics } = aggregation;
  const grouping = { fields, metrics, copied: copiedFields(aggregation) ?? [] };
  let inGroups = 0;
  async function* groups(): Counting['groups'] {
    for await (const batch of snapshot.readGroups(selection, window, grouping, signal)) {
      for (const { events } of batch) inGroups += events;
      yield batch;
    }
  }
  return {
    groups: groups(),
    figures: () => {
      // An event with a list in a field is in several groups, and counts as one.
      const counted = Math.min(inGroups, arrivals?.events ?? 0);
      return { counted, rejected: (arrivals?.events ?? 0) - counted };
    },
  };
}

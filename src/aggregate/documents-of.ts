/** All documents of an interval: what is written, and what an audit compares with. */
import type { AggregationDefinition } from '../events/aggregation.js';
import type { Counting } from '../events/grouping/group-events.js';
import { canonicalJson } from '../model/canonical-json.js';
import { documentId, documentOf } from './document.js';

export interface IntervalDocument {
  readonly id: string;
  /** JSON text, the same for the same figures. */
  readonly body: string;
}

/** @throws what counting throws; sum-too-large, bad-document (a plugin's function threw) */
export async function* documentsOf(
  aggregation: AggregationDefinition,
  interval: string,
  groups: Counting['groups'],
): AsyncGenerator<IntervalDocument> {
  for await (const batch of groups) {
    for (const group of batch) {
      yield {
        id: documentId(group.key, interval),
        body: canonicalJson(documentOf(aggregation, group, interval)),
      };
    }
  }
}

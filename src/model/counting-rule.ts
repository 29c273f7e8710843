/** What one payload entry adds to its recordset's cell: the table of the counting, as it is published. */
import type { EventType } from './telemetry.js';

export interface CountingRule {
  /** `recordset of record`: each entry names a record and is one hit. `hits of recordset`: each entry says how many. */
  readonly payload: 'recordset of record' | 'hits of recordset';
  /** Lists that the hits are added to. `count` grows by one an entry, `total` by the hits, `geocodes` always. */
  readonly items: boolean;
  readonly queries: boolean;
}

export const COUNTING_RULES: Record<EventType, CountingRule> = {
  view: { payload: 'recordset of record', items: true, queries: false },
  seen: { payload: 'recordset of record', items: true, queries: true },
  search: { payload: 'hits of recordset', items: false, queries: true },
  mapping: { payload: 'hits of recordset', items: false, queries: true },
  download: { payload: 'hits of recordset', items: false, queries: true },
};

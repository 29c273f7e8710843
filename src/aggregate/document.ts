/** One group of an interval as the document that is stored of it: pure. */
import { createHash } from 'node:crypto';
import type { AggregationDefinition, FieldValue, Metric } from '../events/aggregation.js';
import type { JsonObject } from '../events/event.js';
import type { EventGroup } from '../events/event-index.js';
import { fieldValue } from '../events/field-paths.js';
import { valueText } from '../events/grouping/keys.js';
import { LONGEST_ID } from '../events/stored-fields.js';
import { IdbError } from '../model/errors.js';
import { timestampOf } from './interval.js';
import { callPlugin } from './plugin-call.js';

/** The key of documents that stand for all events. */
const ALL = 'all';

/** `<key>-<interval>`; of several fields the key is their values with `|` between them. */
export function documentId(key: readonly FieldValue[], interval: string): string {
  const id = `${key.length === 0 ? ALL : idTextOf(key)}-${interval}`;
  return Buffer.byteLength(id) <= LONGEST_ID ? id : createHash('sha256').update(id).digest('hex');
}

/** @throws sum-too-large, bad-document (a plugin's function threw) */
export function documentOf(aggregation: AggregationDefinition, group: EventGroup, interval: string): JsonObject {
  const { fields, metrics } = aggregation;
  return Object.fromEntries([
    ['timestamp', timestampOf(interval)],
    ['interval', interval],
    // Copied first: a field that the group is made by says what the group is.
    ...copies(aggregation, group.copied),
    ...fields.map((field, i) => [field, group.key[i]] as const),
    ['count', group.events],
    ...metrics.map((metric) => {
      const figure = group.metrics[metric.name] ?? null;
      if (metric.kind === 'sum') checkSum(metric, figure ?? 0);
      const isCounted = metric.kind === 'sum' || metric.kind === 'unique';
      return [metric.name, figure ?? (isCounted ? 0 : null)] as const;
    }),
  ]);
}

function copies({ name, copyFields }: AggregationDefinition, newest: JsonObject): [string, unknown][] {
  return Object.entries(copyFields).flatMap(([to, from]): [string, unknown][] => {
    const value =
      typeof from === 'string'
        ? fieldValue(newest, from)
        : callPlugin(`copyFields.${to} of the aggregation ${name}`, () => from(newest));
    return value === undefined ? [] : [[to, value]];
  });
}

/** A value's own `|` and `\` are escaped, so that no two keys are the same text. */
function idTextOf(key: readonly FieldValue[]): string {
  const texts = key.map(valueText);
  return texts.length === 1 ? texts.join('') : texts.map((text) => text.replace(/[\\|]/g, '\\$&')).join('|');
}

/** @throws sum-too-large: past 2^53 - 1 whole numbers are no longer exact */
function checkSum({ name, field }: Metric, sum: number): void {
  if (Math.abs(sum) <= Number.MAX_SAFE_INTEGER) return;
  throw new IdbError(
    'sum-too-large',
    `The sum ${name} of the field ${field} is past 2^53 - 1, where it would no longer be exact: count in a larger unit, or in shorter intervals`,
  );
}

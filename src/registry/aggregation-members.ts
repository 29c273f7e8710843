/** The members of an aggregation that have an inner form: metrics, copied fields and filters. */
import { METRIC_KINDS, type AggregationDefinition, type EventFilter, type Metric } from '../events/aggregation.js';
import { isObject } from '../model/canonical-json.js';
import { fieldNames, isFieldName, isFieldValue, type MemberReader } from './member-reader.js';

type CopyFields = AggregationDefinition['copyFields'];

export function decodeMetrics(read: MemberReader, fallback: readonly Metric[]): readonly Metric[] {
  const right = `an object of metrics by name, each one of ${METRIC_KINDS.join(', ')} with a field: {"volume": {"sum": "size"}}`;
  return read.read('metrics', fallback, right, (value) => {
    if (!isObject(value)) return undefined;
    const metrics = Object.entries(value).map(([name, one]) => metricOf(name, one));
    return metrics.some((one) => one === undefined) ? undefined : metrics.filter((one) => one !== undefined);
  });
}

function metricOf(name: string, written: unknown): Metric | undefined {
  if (!isFieldName(name) || !isObject(written)) return undefined;
  const [entry, ...more] = Object.entries(written);
  const kind = METRIC_KINDS.find((one) => one === entry?.[0]);
  const field = entry?.[1];
  return kind !== undefined && isFieldName(field) && more.length === 0 ? { name, kind, field } : undefined;
}

/** A list stands for fields that keep their names. @param takesFunctions what a plugin makes of the newest event */
export function decodeCopyFields(read: MemberReader, fallback: CopyFields, takesFunctions: boolean): CopyFields {
  const more = takesFunctions ? ', or to a function of the newest event' : ' (a function belongs in a plugin)';
  return read.read('copyFields', fallback, `an object from a document's field to an event's${more}`, (value) => {
    if (Array.isArray(value)) {
      const names = fieldNames(value);
      return names && Object.fromEntries(names.map((name) => [name, name]));
    }
    const isCopy = (one: unknown) => isFieldName(one) || (takesFunctions && typeof one === 'function');
    return isObject(value) && Object.entries(value).every(([name, one]) => isFieldName(name) && isCopy(one))
      ? (value as CopyFields)
      : undefined;
  });
}

export function decodeFilters(read: MemberReader): readonly EventFilter[] {
  const right =
    'a list of {"field", and "is", "not", "in" (a list) or "exists" (true or false)}, all of which must hold';
  return read.read<readonly EventFilter[]>('filters', [], right, (value) => {
    const filters = Array.isArray(value) ? value.map(filterOf) : [undefined];
    return filters.some((one) => one === undefined) ? undefined : filters.filter((one) => one !== undefined);
  });
}

function filterOf(written: unknown): EventFilter | undefined {
  if (!isObject(written) || !isFieldName(written.field) || Object.keys(written).length !== 2) return undefined;
  const { field, is, not, in: among, exists } = written;
  if (isFieldValue(is)) return { field, is };
  if (isFieldValue(not)) return { field, not };
  if (Array.isArray(among) && among.length > 0 && among.every(isFieldValue)) return { field, in: among };
  return typeof exists === 'boolean' ? { field, exists } : undefined;
}

/** Whether the documents of an aggregation are those that its runs wrote. */
import { stopIfAborted } from '../../ledger/interruption.js';
import { canonicalJson, isObject } from '../../model/canonical-json.js';
import { isDone, type Marker } from '../../model/marker.js';
import type { AggregateStore } from '../../store/aggregates.js';
import { DocumentsChecksum } from '../digests.js';
import { checkZone } from '../check-stored.js';
import { touches, type IntervalRange } from '../interval.js';
import type { AggregateParts, RegisteredAggregation } from '../parts.js';
import type { AggregateDifference, Fault } from './audit-report.js';

export interface StoredAudit {
  readonly intervals: number;
  readonly documents: number;
  readonly differences: readonly AggregateDifference[];
}

/** @throws configuration where the aggregation is registered in another zone than it was counted in */
export async function auditStored(
  { store, aggregates, signal }: AggregateParts,
  registered: RegisteredAggregation,
  range: IntervalRange,
): Promise<StoredAudit> {
  const { aggregation, zone } = registered;
  const { name, index } = aggregation;
  await checkZone(store, registered);
  const markers = new Map((await store.readMarkers(name)).map((marker) => [marker.interval, marker]));
  const known = [...markers.keys(), ...(await aggregates.readIntervals(index))];
  const intervals = [...new Set(known)].filter((interval) => touches(range, interval)).sort();
  const differences: AggregateDifference[] = [];
  let documents = 0;
  for (const interval of intervals) {
    stopIfAborted(signal);
    const stored = await readStored(aggregates, index, interval);
    documents += stored.documents;
    const fault = judge(markers.get(interval), stored, zone);
    if (fault !== null) differences.push({ aggregation: name, interval, ...fault });
  }
  return { intervals: intervals.length, documents, differences };
}

interface Stored {
  readonly documents: number;
  readonly checksum: string;
}

async function readStored(aggregates: AggregateStore, index: string, interval: string): Promise<Stored> {
  const checksum = new DocumentsChecksum();
  let documents = 0;
  for await (const { id, body } of aggregates.readDocuments(index, interval, interval)) {
    documents++;
    checksum.add(id, isObject(body) ? canonicalJson(body) : JSON.stringify(body));
  }
  return { documents, checksum: checksum.finish() };
}

function judge(marker: Marker | undefined, { documents, checksum }: Stored, zone: string): Fault | null {
  if (marker === undefined) {
    return { kind: 'ghost', message: `it has ${documents} documents, and the ledger knows no run of it` };
  }
  if (!isDone(marker))
    return { kind: 'unfinished', message: marker.reason ?? 'it is being counted, or its run was killed' };
  if (marker.zone !== zone)
    return {
      kind: 'zone',
      message: `its marker says that it was counted in the zone ${marker.zone}, the others in ${zone}`,
    };
  if (marker.checksum === checksum) return null;
  const was = marker.figures?.documents ?? 0;
  const message = `it has ${documents} documents that are not the ${was} that its run wrote: one was changed, added or removed`;
  return { kind: 'checksum', message };
}

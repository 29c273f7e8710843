/** Whether what was aggregated before fits what is registered now: what overlaps, or lies elsewhere, would be read beside it. */
import { IdbError } from '../model/errors.js';
import type { Marker } from '../model/marker.js';
import type { Store } from '../store/store.js';
import { isOfUnit } from './interval.js';
import type { RegisteredAggregation } from './parts.js';

/** @throws configuration */
export async function checkZone(store: Store, { aggregation, zone }: RegisteredAggregation): Promise<void> {
  const counted = await store.readZone(aggregation.name);
  if (counted === null || counted === zone) return;
  const what = `in the zone ${zone}, but its intervals at ${store.address} are of ${counted}. Set zone to ${counted}`;
  throw new IdbError('configuration', `${aggregation.name} would be aggregated ${what}${orDelete(aggregation.name)}`);
}

/** @throws configuration */
export function checkUnit({ aggregation }: RegisteredAggregation, markers: readonly Marker[]): void {
  const { name, interval: unit } = aggregation;
  const other = markers.find(({ interval }) => !isOfUnit(interval, unit));
  if (other === undefined) return;
  const what = `by ${unit}, but it has been aggregated by other intervals, ${other.interval} among them. Set interval as it was`;
  throw new IdbError('configuration', `${name} would be aggregated ${what}${orDelete(name)}`);
}

/** @throws configuration */
export function checkIndex({ aggregation }: RegisteredAggregation, markers: readonly Marker[]): void {
  const { name, index } = aggregation;
  const other = markers.map(indexOf).find((one) => one !== null && one !== index);
  if (other === undefined || other === null) return;
  const what = `into the index ${index}, but its documents lie in ${other}. Set index to ${other}`;
  throw new IdbError('configuration', `${name} would be aggregated ${what}${orDelete(name)}`);
}

/** The alias that the interval's documents were written to; null where the marker is of no aggregation. */
export function indexOf({ settings }: Marker): string | null {
  return 'index' in settings ? settings.index : null;
}

function orDelete(name: string): string {
  return `, or take them all away first: idb aggregations delete ${name} --from 0001 --to 9998 --yes.`;
}

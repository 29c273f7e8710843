import { IdbError } from '../model/errors.js';
import { COLLECT_STATS } from '../model/marker.js';
import type { Store } from '../store/store.js';

/** Days of two zones overlap: their totals would count some hours twice. @throws configuration */
export async function checkZone(store: Store, zone: string): Promise<void> {
  const counted = await store.readZone(COLLECT_STATS);
  if (counted === null || counted === zone) return;
  throw new IdbError(
    'configuration',
    `zone is ${zone}, but the days at ${store.address} were counted in ${counted}. Set zone to ${counted}, ` +
      'or count in another zone into another store (index.prefix, data.dir).',
  );
}

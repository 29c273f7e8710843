/** The fingerprint of events as they stream by: how many, and the latest and earliest arrival, as `readArrivals` tells it. */
import type { Arrivals } from '../../events/event-index.js';
import { EMPTY_FINGERPRINT, type Fingerprint } from '../../model/marker.js';

export interface ArrivalTally {
  /** @param arrived of the event; all of one length, so that they compare as texts */
  add(arrived: unknown): void;
  result(): Fingerprint;
}

export function createArrivalTally(): ArrivalTally {
  let events = 0;
  let newest: string | null = null;
  let oldest: string | null = null;
  return {
    add(arrived) {
      events++;
      if (typeof arrived !== 'string') return;
      if (newest === null || arrived > newest) newest = arrived;
      if (oldest === null || arrived < oldest) oldest = arrived;
    },
    result: () => fingerprintOf({ events, newest, oldest }),
  };
}

/** No events: the fingerprint of a day without rows. */
export function fingerprintOf({ events, newest, oldest }: Omit<Arrivals, 'places'>): Fingerprint {
  return events === 0 ? EMPTY_FINGERPRINT : { rows: events, newest, oldest };
}

/** Markers and fingerprints of a day, as short as tests want them. */
import type { Fingerprint, Marker, MarkerState } from '../../src/model/marker.js';

export const DAY = '2020-02-17';

/** @param rows that were counted; null: it has no fingerprint */
export function marker(state: MarkerState, rows: number | null): Marker {
  return {
    statistic: 'collect-stats',
    interval: DAY,
    month: '2020-02',
    state,
    settled: state === 'complete' || state === 'empty',
    attempt: 1,
    holder: 'someone',
    started: '2020-02-18T00:00:00.000Z',
    finished: null,
    zone: 'UTC',
    settings: { 'lists.top': 1000, 'rejects.maxCount': 1e12, 'rejects.maxRowBytes': 4_194_304 },
    fingerprint: rows === null ? null : source(rows),
    checksum: null,
    figures: null,
    reason: null,
  };
}

export function source(rows: number, newest: string | null = rows === 0 ? null : String(rows)): Fingerprint {
  return { rows, newest };
}

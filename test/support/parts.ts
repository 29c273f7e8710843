/** What a run works with, for tests that call it as a program would. */
import { tmpdir } from 'node:os';
import type { Parts } from '../../src/collect/parts.js';
import type { Log } from '../../src/model/log.js';
import type { Store } from '../../src/store/store.js';
import type { TelemetrySource } from '../../src/sources/source.js';

const silent = (): void => undefined;

export const SILENT_LOG: Log = { error: silent, warn: silent, info: silent, debug: silent };

export function testParts(source: TelemetrySource, store: Store, more: Partial<Parts> = {}): Parts {
  return {
    source,
    store,
    zone: 'UTC',
    settings: { 'lists.top': 1000, 'rejects.maxCount': 1e12, 'rejects.maxRowBytes': 4_194_304 },
    tally: { memoryBytes: 32 * 1024 * 1024, dataDir: tmpdir() },
    maxRejected: null,
    leaseSeconds: 60,
    holder: `test ${process.pid}`,
    log: SILENT_LOG,
    progress: { begin: silent, rows: silent, step: silent, end: silent },
    signal: new AbortController().signal,
    now: () => new Date(),
    ...more,
  };
}

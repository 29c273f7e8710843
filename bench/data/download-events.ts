/** Downloads of files, about 300 bytes each: as producers send them, and as idb stores them. */
import type { EventWrite } from '../../src/events/event-index.js';
import type { JsonObject } from '../../src/events/event.js';

export interface DownloadEvents {
  /** `YYYY-MM-DD`, UTC: they are spread over it evenly. */
  readonly day: string;
  readonly count: number;
  /** Files that they are of, each as often. */
  readonly keys: number;
  /** Tells their ids from those of others. */
  readonly batch: string;
}

export const CONFIGURATION = { events: { 'file-download': {} }, aggregations: { 'file-download-agg': {} } };

const DAY_MS = 86_400_000;

/** JSON lines for `idb events publish`. */
export function* downloadLines(events: DownloadEvents): Generator<string> {
  for (let i = 0; i < events.count; i++) {
    const person = {
      ip: `198.51.100.${i % 250}`,
      user_agent: `Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/${100 + (i % 40)}.0`,
    };
    yield `${JSON.stringify({ ...download(events, i), ...person })}\n`;
  }
}

/** What becomes of them on their way into the index. */
export function* storedDownloads(events: DownloadEvents): Generator<EventWrite> {
  const arrived = new Date().toISOString();
  for (let i = 0; i < events.count; i++) {
    const { id, type, timestamp, ...fields } = download(events, i);
    const visitor = `visitor-${String(i % 9973).padStart(48, '0')}`;
    const own: JsonObject = {
      ...fields,
      arrived,
      is_machine: false,
      is_robot: false,
      country: null,
      visitor_id: visitor,
      unique_session_id: visitor,
      unique_id: `${fields.bucket_id}_${fields.file_id}`,
    };
    yield { id, type, timestamp, version: null, fields: own };
  }
}

function download({ day, count, keys, batch }: DownloadEvents, i: number) {
  return {
    id: `${batch}-${i}`,
    type: 'file-download',
    timestamp: new Date(Date.parse(`${day}T00:00:00Z`) + Math.floor((i * DAY_MS) / count)).toISOString(),
    bucket_id: `bucket-${(i % keys) % 100}`,
    file_id: `file-${i % keys}`,
    file_key: `occurrences-${i % keys}.csv`,
    size: 1000 + (i % 977),
  };
}

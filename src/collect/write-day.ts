/** The day's own documents: written, and taken away where their recordset is no longer in the day. */
import { yearOf, type Day } from '../model/day.js';
import { dayDocumentId } from '../model/day-document-text.js';
import type { SiteDay, SiteSource } from '../model/documents.js';
import type { Fingerprint } from '../model/marker.js';
import type { DocumentWrite, Lease } from '../store/store.js';
import type { TallySummary } from '../tally/tally.js';
import { DayChecksum } from './checksum.js';
import { stopIfAborted } from '../ledger/interruption.js';
import type { Parts } from './parts.js';
import type { TallyAtWork } from './with-tally.js';

/** A day as it was read: its counts, the fingerprint of exactly what was read, and what each source had of it. */
export interface CountedRows extends TallyAtWork {
  readonly summary: TallySummary;
  readonly fingerprint: Fingerprint;
  readonly sources: Readonly<Record<string, SiteSource>>;
}

export interface WrittenDay {
  readonly documents: number;
  readonly checksum: string;
  readonly deleted: number;
}

/** Writes the day documents and deletes those whose recordset is no longer in the day. @throws interrupted, lease-lost, write-failed */
export async function writeDay(parts: Parts, lease: Lease, day: Day, rows: CountedRows): Promise<WrittenDay> {
  const { store } = parts;
  await store.prepare([yearOf(day)]);
  const recordsets = new Set<string>();
  const checksum = new DayChecksum();
  async function* documents(): AsyncGenerator<DocumentWrite> {
    for await (const { recordset, body, figures, digest } of rows.documents(day, parts.settings['lists.top'])) {
      stopIfAborted(parts.signal);
      recordsets.add(recordset);
      checksum.addDigest(dayDocumentId(recordset, day), digest);
      yield { kind: 'day', recordset, day, body, figures };
    }
  }
  await store.write(lease, documents());

  await store.refresh(['day']);
  const vanished: DocumentWrite[] = [];
  for await (const recordset of store.readDayRecordsets(day)) {
    if (!recordsets.has(recordset)) vanished.push({ kind: 'day', recordset, day, body: null, figures: null });
  }
  await store.write(lease, vanished);
  return { documents: recordsets.size, checksum: checksum.finish(), deleted: vanished.length };
}

/** The day for the whole site. */
export function siteDayWrite(
  parts: Parts,
  day: Day,
  { summary, sources }: CountedRows,
  checksum: string,
): DocumentWrite {
  const { rows, counted, rejected, events, recordsets } = summary;
  const body: SiteDay = { day, zone: parts.zone, rows, counted, rejected, events, recordsets, sources, checksum };
  return { kind: 'site-day', day, body };
}

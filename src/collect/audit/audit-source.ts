/** A day's stored documents against its source, counted once more with the zone and settings of its marker. */
import { canonicalJson, compareCodePoints } from '../../model/canonical-json.js';
import { dayWindow, type Day } from '../../model/day.js';
import { dayDocumentId, textOfDayDocument } from '../../model/day-document-text.js';
import { isDone, type Fingerprint, type Marker } from '../../model/marker.js';
import { decodeDayDocument } from '../../store/decode-day-document.js';
import type { StoredDocument } from '../../store/store.js';
import { Tally, type TalliedDocument } from '../../tally/tally.js';
import { dayState } from '../day-state.js';
import type { Parts } from '../parts.js';
import { firstDifference } from './audit-summaries.js';
import type { Differences } from './differences.js';

export type SourceAnswer = 'compared' | 'pruned' | 'not comparable';

/** @param siteDay as stored, undefined where there is none */
export async function auditDayAgainstSource(
  parts: Parts,
  day: Day,
  marker: Marker | undefined,
  source: Fingerprint | undefined,
  siteDay: unknown,
  differences: Differences,
): Promise<SourceAnswer> {
  if (marker === undefined) {
    if (source !== undefined)
      differences.add({
        kind: 'day-not-collected',
        id: day,
        day,
        message: `${day} has ${source.rows} rows in the source and was never collected`,
      });
    return 'not comparable';
  }
  const state = dayState(marker, source, null);
  if (state === 'pruned') return 'pruned';
  if (!isDone(marker)) return 'not comparable';
  if (state === 'stale') {
    const was = marker.fingerprint?.rows ?? 0;
    differences.add({
      kind: 'day-stale',
      id: day,
      day,
      message: `the source of ${day} has changed since it was collected: ${was} rows then, ${source?.rows ?? 0} now`,
    });
  }
  const tally = await recount(parts, day, marker);
  await compareDocuments(
    tally.documents(day, marker.settings['lists.top']),
    parts.store.readDay(day),
    day,
    differences,
  );
  compareSiteDay(tally, day, siteDay, differences);
  return 'compared';
}

async function recount(parts: Parts, day: Day, marker: Marker): Promise<Tally> {
  const tally = new Tally(marker.settings['rejects.maxCount']);
  await parts.source.readRows(dayWindow(day, marker.zone), (row) => tally.add(row), parts.signal);
  return tally;
}

/** Both come sorted by id: one walk finds what is in one of them alone and what differs. */
async function compareDocuments(
  counted: Iterator<TalliedDocument>,
  stored: AsyncIterable<StoredDocument>,
  day: Day,
  differences: Differences,
): Promise<void> {
  let next = counted.next();
  const missing = ({ recordset }: TalliedDocument) => {
    const id = dayDocumentId(recordset, day);
    differences.add({
      kind: 'day-missing',
      id,
      day,
      recordset,
      message: `day document ${id} is not stored, and the source has rows for it`,
    });
  };
  for await (const document of stored) {
    while (next.done !== true && compareCodePoints(dayDocumentId(next.value.recordset, day), document.id) < 0) {
      missing(next.value);
      next = counted.next();
    }
    const expected = next.done !== true && dayDocumentId(next.value.recordset, day) === document.id ? next.value : null;
    if (expected !== null) next = counted.next();
    compareDocument(document, expected, day, differences);
  }
  for (; next.done !== true; next = counted.next()) missing(next.value);
}

function compareDocument(
  { id, body }: StoredDocument,
  expected: TalliedDocument | null,
  day: Day,
  differences: Differences,
): void {
  if (expected === null) {
    differences.add({
      kind: 'day-ghost',
      id,
      day,
      message: `day document ${id} is stored, and no row of the source accounts for it`,
    });
  } else if (textOf(body, id) !== expected.body) {
    const message = `day document ${id} differs from its source: ${firstDifference(body, JSON.parse(expected.body))}`;
    differences.add({ kind: 'day-differs', id, day, recordset: expected.recordset, message });
  }
}

/** The stored document as the tally would write it; null where it is not of that shape. */
function textOf(body: unknown, id: string): string | null {
  try {
    return textOfDayDocument(decodeDayDocument(body, id));
  } catch {
    return null;
  }
}

function compareSiteDay(tally: Tally, day: Day, siteDay: unknown, differences: Differences): void {
  const { rows, counted, rejected, events, recordsets } = tally.summary();
  const expected = { rows, counted, rejected, events, recordsets };
  const site = siteDay as Partial<typeof expected> | undefined;
  if (site === undefined) return;
  const found = {
    rows: site.rows,
    counted: site.counted,
    rejected: site.rejected,
    events: site.events,
    recordsets: site.recordsets,
  };
  if (canonicalJson(orNull(found)) === canonicalJson(expected)) return;
  differences.add({
    kind: 'site-day-differs',
    id: day,
    day,
    message: `site day ${day} differs from its source: ${firstDifference(orNull(found), expected)}`,
  });
}

function orNull(members: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, (value as unknown) ?? null]));
}

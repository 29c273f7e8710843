/** A day's stored documents against its source, counted once more with the zone and settings of its marker. */
import { canonicalJson, compareCodePoints } from '../../model/canonical-json.js';
import { digestOf } from '../../model/digest.js';
import { dayWindow, type Day } from '../../model/day.js';
import { dayDocumentId, textOfDayDocument } from '../../model/day-document-text.js';
import type { SiteDay, SiteSource } from '../../model/documents.js';
import { EMPTY_FINGERPRINT, countSettingsOf, isDone, type Fingerprint, type Marker } from '../../model/marker.js';
import { decodeDayDocument } from '../../store/decode-day-document.js';
import type { StoredDocument } from '../../store/store.js';
import type { Tally } from '../../tally/tally.js';
import { ledgerState } from '../../ledger/state.js';
import type { Parts } from '../parts.js';
import { withTally, type TallyAtWork } from '../with-tally.js';
import { sayChanges, sayCounts } from '../../ledger/source-change.js';
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
        message: `${day} has ${sayCounts(source)} in the source and was never collected`,
      });
    return 'not comparable';
  }
  const state = ledgerState(marker, source, null);
  if (state === 'pruned') return 'pruned';
  if (!isDone(marker)) return 'not comparable';
  if (state === 'stale') {
    const changes = sayChanges(marker.fingerprint ?? EMPTY_FINGERPRINT, source ?? EMPTY_FINGERPRINT, ['then', 'now']);
    differences.add({
      kind: 'day-stale',
      id: day,
      day,
      message: `the source of ${day} has changed since it was collected: ${changes}`,
    });
  }
  const settings = countSettingsOf(marker);
  await withTally(parts, settings['rejects.maxCount'], async ({ tally, documents }) => {
    const window = dayWindow(day, marker.zone);
    const maxRowBytes = settings['rejects.maxRowBytes'];
    const { sources } = await parts.source.readRows(window, (row) => tally.add(row), parts.signal, maxRowBytes);
    const counted = await countedDocuments({ tally, documents }, day, settings['lists.top']);
    await compareDocuments(counted, parts.store.readDay(day), day, differences);
    compareSiteDay({ tally, sources }, day, siteDay, differences);
  });
  return 'compared';
}

interface Recount {
  readonly tally: Tally;
  readonly sources: SiteDay['sources'];
}

/** What was counted, by document id: of a large day only the digests are kept, and a text is made once more where it differs. */
interface CountedDocuments {
  readonly digests: ReadonlyMap<string, { readonly recordset: string; readonly digest: string }>;
  readonly textOf: (recordset: string) => string;
}

async function countedDocuments({ tally, documents }: TallyAtWork, day: Day, top: number): Promise<CountedDocuments> {
  const digests = new Map<string, { recordset: string; digest: string }>();
  for await (const { recordset, digest } of documents(day, top))
    digests.set(dayDocumentId(recordset, day), { recordset, digest });
  return { digests, textOf: (recordset) => tally.document(recordset, day, top)?.body.toString() ?? '{}' };
}

async function compareDocuments(
  counted: CountedDocuments,
  stored: AsyncIterable<StoredDocument>,
  day: Day,
  differences: Differences,
): Promise<void> {
  const seen = new Set<string>();
  for await (const document of stored) {
    seen.add(document.id);
    compareDocument(document, counted, day, differences);
  }
  const missing = [...counted.digests].filter(([id]) => !seen.has(id)).sort(([a], [b]) => compareCodePoints(a, b));
  for (const [id, { recordset }] of missing) {
    differences.add({
      kind: 'day-missing',
      id,
      day,
      recordset,
      message: `day document ${id} is not stored, and the source has rows or events for it`,
    });
  }
}

function compareDocument(
  { id, body }: StoredDocument,
  { digests, textOf: countedTextOf }: CountedDocuments,
  day: Day,
  differences: Differences,
): void {
  const expected = digests.get(id);
  if (expected === undefined) {
    differences.add({
      kind: 'day-ghost',
      id,
      day,
      message: `day document ${id} is stored, and no row or event of the source accounts for it`,
    });
  } else if (digestOf(textOf(body, id)) !== expected.digest) {
    const { recordset } = expected;
    const difference = firstDifference(body, JSON.parse(countedTextOf(recordset)));
    const message = `day document ${id} differs from its source: ${difference}`;
    differences.add({ kind: 'day-differs', id, day, recordset, message });
  }
}

/** The stored document as the tally would write it; empty where it is not of that shape. */
function textOf(body: unknown, id: string): string {
  try {
    return textOfDayDocument(decodeDayDocument(body, id));
  } catch {
    return '';
  }
}

function compareSiteDay({ tally, sources }: Recount, day: Day, siteDay: unknown, differences: Differences): void {
  const { rows, counted, rejected, events, recordsets } = tally.summary();
  const expected = { rows, counted, rejected, events, recordsets, sources: withoutEmpty(sources) };
  const site = siteDay as Partial<typeof expected> | undefined;
  if (site === undefined) return;
  const found = {
    rows: site.rows,
    counted: site.counted,
    rejected: site.rejected,
    events: site.events,
    recordsets: site.recordsets,
    sources: withoutEmpty(site.sources ?? {}),
  };
  if (canonicalJson(orNull(found)) === canonicalJson(expected)) return;
  differences.add({
    kind: 'site-day-differs',
    id: day,
    day,
    message: `site day ${day} differs from its source: ${firstDifference(orNull(found), expected)}`,
  });
}

/** Which sources a day without rows names depends on what was configured then: that is no difference. */
function withoutEmpty(sources: SiteDay['sources']): SiteDay['sources'] {
  const isFilled = ({ rows, duplicates = 0 }: SiteSource) => rows + duplicates > 0;
  return Object.fromEntries(Object.entries(sources).filter(([, source]) => isFilled(source)));
}

function orNull(members: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, (value as unknown) ?? null]));
}

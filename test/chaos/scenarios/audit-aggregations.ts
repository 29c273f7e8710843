/** The audit of aggregations is audited: on documents, on markers, and on the event index that they are counted from. */
import { aggregate } from '../../../src/aggregate/aggregate.js';
import { auditAggregations } from '../../../src/aggregate/audit/audit-aggregations.js';
import type { AggregateAuditReport } from '../../../src/aggregate/audit/audit-report.js';
import { repairAggregations } from '../../../src/aggregate/audit/repair-aggregations.js';
import type { AggregateParts, RegisteredAggregation } from '../../../src/aggregate/parts.js';
import { IdbError } from '../../../src/model/errors.js';
import { createElasticAggregates } from '../../../src/store/elastic/aggregates.js';
import { ElasticStore } from '../../../src/store/elastic/elastic-store.js';
import { createElasticEventIndex } from '../../../src/store/elastic/events/event-index.js';
import { documents, download, fileDownloads, type Counted } from '../../support/aggregation-place.js';
import { openElastic } from '../../support/elastic.js';
import { SILENT_LOG } from '../../support/parts.js';
import { elasticsearchUrl } from '../../support/servers.js';
import { ELSEWHEN, damagesOf, type Damage } from '../audit/damage.js';
import { contentsOf, piecesOnElasticsearch, putBack, type Piece, type Pieces } from '../audit/pieces.js';
import { differencesOf, type Contents, type Difference } from '../engine/differences.js';
import type { Scenario, Trial } from '../engine/scenario.js';

const NOW = new Date('2020-03-10T12:00:00Z');
const ALL = { from: null, to: null };
const COUNTED = fileDownloads('audited');

/**
 * What a marker says of the run itself: see the audit of days. Figures are told by the documents, of which there is a checksum; the whole
 * fingerprint by its parts.
 */
const OF_THE_RUN =
  /^(attempt|holder|started|finished|reason|settled|month|figures\..*|fingerprint\.(rows|newest)|fingerprint\.sources\.events\.(rows|oldest)|settings\.definition|extra)$/;

/** Intervals that were counted, and all that is stored of them. */
interface Aggregated {
  readonly parts: AggregateParts;
  readonly pieces: Pieces;
  readonly original: readonly Piece[];
}

async function withAggregated(use: (stored: Aggregated) => Promise<void>): Promise<void> {
  const address = elasticsearchUrl();
  const { client, prefix, close } = await openElastic(address);
  const writing = { leaseSeconds: 60, bulk: { bytes: 100_000, concurrency: 2 } };
  const parts: AggregateParts = {
    index: createElasticEventIndex({ client, address, prefix }),
    aggregates: createElasticAggregates({ client, address, prefix, ...writing }),
    store: new ElasticStore({ client, address, prefix, ...writing }),
    holder: 'audited',
    leaseSeconds: writing.leaseSeconds,
    log: SILENT_LOG,
    signal: new AbortController().signal,
    now: () => NOW,
  };
  try {
    await download(parts, COUNTED, [
      { at: '2020-02-28T10:00:00' },
      { at: '2020-02-28T11:00:00', fields: { visitor_id: 'w', unique_session_id: 't' } },
      { at: '2020-02-28T12:00:00', fields: { unique_id: 'b_g', file_id: 'g', size: 7 } },
      { at: '2020-02-29T10:00:00' },
      { at: '2020-03-01T10:00:00' },
    ]);
    await count(parts, COUNTED.registered);
    const pieces = piecesOnElasticsearch(client, prefix);
    await use({ parts, pieces, original: await pieces.read() });
  } finally {
    await close();
  }
}

async function count(parts: AggregateParts, registered: RegisteredAggregation): Promise<void> {
  const { exit_code: code } = await aggregate(parts, { aggregations: [registered], range: null, force: false });
  if (code !== 0) throw new Error(`Aggregating ended with ${code}`);
}

type Kind = 'aggregate' | 'marker' | 'event';

/** @param judge what is wrong after the damage, and the repair of it */
function trialsOf(
  stored: Aggregated,
  kinds: readonly Kind[],
  isTold: (kind: string, path: string) => boolean,
  judge: (stored: Aggregated, piece: Piece) => Promise<readonly Difference[]>,
): readonly Trial[] {
  const { pieces, original } = stored;
  const trial = (piece: Piece, damage: Damage): Trial => ({
    name: `${piece.kind} ${piece.id} is ${damage.what}`,
    run: async () => {
      try {
        await pieces.change(piece, damage.id, damage.body);
        return await judge(stored, piece);
      } finally {
        await putBack(pieces, original);
      }
    },
  });
  return original
    .filter(({ kind }) => (kinds as readonly string[]).includes(kind))
    .flatMap((piece) => damagesOf(piece, (path) => isTold(piece.kind, path)).map((damage) => trial(piece, damage)));
}

function auditOf(parts: AggregateParts): Promise<AggregateAuditReport> {
  return auditAggregations(parts, { aggregations: [COUNTED.registered], range: ALL, source: true });
}

/** A document or a marker: it is found, named by its interval, and as it was after the repair. */
async function judgeStored({ parts, pieces, original }: Aggregated, { body }: Piece): Promise<readonly Difference[]> {
  const { interval } = body as { interval: string };
  let report: AggregateAuditReport;
  try {
    report = await auditOf(parts);
  } catch (error) {
    // Whoever reads the ledger says which marker it is that it can't read, or that does not fit.
    if (error instanceof IdbError && error.message.includes(COUNTED.registered.aggregation.name)) return [];
    throw error;
  }
  if (!report.differences.some((found) => found.interval === interval))
    return [{ kind: 'diverged', what: `the audit found ${told(report)}` }];
  await repairAggregations(parts, [COUNTED.registered], report.differences);
  return [...(await remaining(parts)), ...differencesOf(meant(await pieces.read()), meant(original))];
}

/** Without what a repair did, and the interval that a document said it was of: that was counted as well, and is empty. */
function meant(pieces: readonly Piece[]): Contents {
  const { name } = COUNTED.registered.aggregation;
  const kept = pieces.filter(({ kind, id }) => kind !== 'marker' || !id.startsWith(`${name}|${ELSEWHEN}`));
  return contentsOf(
    kept.map((piece) => (piece.kind === 'marker' ? { ...piece, body: withoutDeleted(piece.body) } : piece)),
  );
}

function withoutDeleted(marker: unknown): unknown {
  const { figures, ...rest } = marker as { figures: { deleted: number } };
  const { deleted: _deleted, ...others } = figures;
  return { ...rest, figures: others };
}

/**
 * An event: where it changes the figures it is found, and they are those of the events as they are; where some are gone the interval
 * stays as it was counted, and the audit says how many intervals that is.
 */
async function judgeEvents({ parts, pieces, original }: Aggregated): Promise<readonly Difference[]> {
  const before = await documents(parts, COUNTED);
  const gone = intervalsThatLost(original, await pieces.read());
  const report = await auditOf(parts);
  await repairAggregations(parts, [COUNTED.registered], report.differences);
  const again = secondOf(COUNTED);
  await count(parts, again.registered);
  const expected = { ...without(await documents(parts, again), gone), ...only(before, gone) };
  const pruned: readonly Difference[] =
    report.checked.pruned === gone.size
      ? []
      : [
          {
            kind: 'diverged',
            what: `${report.checked.pruned} intervals are said to have lost events, not ${gone.size}`,
          },
        ];
  return [...pruned, ...(await remaining(parts)), ...differencesOf(await documents(parts, COUNTED), expected)];
}

async function remaining(parts: AggregateParts): Promise<readonly Difference[]> {
  const after = await auditOf(parts);
  return after.differences.length === 0 ? [] : [{ kind: 'diverged', what: `after the repair: ${told(after)}` }];
}

function told({ differences }: AggregateAuditReport): string {
  return differences.map(({ interval, message }) => `${interval}: ${message}`).join('; ') || 'nothing';
}

let seconds = 0;

/** The same aggregation under another name, which nothing has been counted of. */
function secondOf({ type, registered: { aggregation } }: Counted): Counted {
  const name = `again-${++seconds}`;
  return fileDownloads(type.name, { aggregation: { ...aggregation, name, index: `stats-${name}` } });
}

/** Days with fewer events than there were. */
function intervalsThatLost(original: readonly Piece[], left: readonly Piece[]): ReadonlySet<string> {
  const countsOf = (pieces: readonly Piece[]) => {
    const counts = new Map<string, number>();
    for (const { kind, body } of pieces) {
      const { type, timestamp = '' } = body as { type?: string; timestamp?: string };
      if (kind !== 'event' || type !== COUNTED.type.name) continue;
      const day = timestamp.slice(0, 'YYYY-MM-DD'.length);
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    return counts;
  };
  const now = countsOf(left);
  return new Set([...countsOf(original)].filter(([day, events]) => (now.get(day) ?? 0) < events).map(([day]) => day));
}

type Documents = Awaited<ReturnType<typeof documents>>;

function only(all: Documents, intervals: ReadonlySet<string>): Contents {
  return Object.fromEntries(Object.entries(all).filter(([, { interval }]) => intervals.has(String(interval))));
}

function without(all: Documents, intervals: ReadonlySet<string>): Contents {
  return Object.fromEntries(Object.entries(all).filter(([, { interval }]) => !intervals.has(String(interval))));
}

export const AUDIT_AGGREGATIONS: readonly Scenario[] = [
  {
    name: 'audit-aggregates',
    about: '… a document or a marker of an aggregation, on Elasticsearch',
    atATime: 1,
    sampled: 2,
    withTrials: (use) =>
      withAggregated((stored) => {
        const isTold = (kind: string, path: string) => kind !== 'marker' || !OF_THE_RUN.test(path);
        return use(trialsOf(stored, ['aggregate', 'marker'], isTold, judgeStored));
      }),
  },
  {
    name: 'audit-events',
    about: '… an event that was counted',
    atATime: 1,
    withTrials: (use) => withAggregated((stored) => use(trialsOf(stored, ['event'], () => true, judgeEvents))),
  },
];

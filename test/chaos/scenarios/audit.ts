/** The audit is audited: whatever is done to a stored document, it finds that, names it, and `--repair` mends it. */
import { audit } from '../../../src/collect/audit/audit.js';
import { repair } from '../../../src/collect/audit/repair.js';
import { collectStats } from '../../../src/collect/collect-stats.js';
import type { Parts } from '../../../src/collect/parts.js';
import { IdbError } from '../../../src/model/errors.js';
import type { TelemetryRow } from '../../../src/model/telemetry.js';
import type { Store } from '../../../src/store/store.js';
import { ElasticStore } from '../../../src/store/elastic/elastic-store.js';
import { openElastic } from '../../support/elastic.js';
import { MemoryStore } from '../../support/memory-store.js';
import { testParts } from '../../support/parts.js';
import { elasticsearchUrl } from '../../support/servers.js';
import { ELSEWHEN, damagesOf, type Damage } from '../audit/damage.js';
import {
  contentsOf,
  piecesInMemory,
  piecesOnElasticsearch,
  putBack,
  type Piece,
  type Pieces,
} from '../audit/pieces.js';
import { differencesOf, type Difference } from '../engine/differences.js';
import type { Scenario, Trial } from '../engine/scenario.js';
import { MemorySource } from '../random-days/memory-source.js';

const DAYS: Readonly<Record<string, readonly TelemetryRow[]>> = {
  '2020-02-28': [
    ['1', 'view', 'records', null, '{"country":"Chile"}', '{"r1":"A","r2":"B"}'],
    ['2', 'search', 'records', 'q1', null, '{"A":10}'],
    ['3', 'login', 'records', null, null, '{}'],
  ],
  '2020-02-29': [['4', 'seen', 'mediarecords', 'q1', null, '{"m1":"A"}']],
  '2020-03-01': [['5', 'download', 'records', null, null, '{"B":3}']],
};
const NOW = new Date('2020-03-10T12:00:00Z');
const ALL = { from: null, to: null, source: true };

/**
 * What a marker says of the run itself: nothing else tells it, and nothing follows from it. Of a larger fingerprint than its source has,
 * the source has been pruned; settings that would give the same documents are as good as the others; a
 * member that a marker does not have is left out.
 */
const OF_THE_RUN =
  /^(attempt|holder|started|finished|reason|figures\.(duration_ms|deleted)|fingerprint\.rows|settings\..*|extra)$/;

/** Days that were collected, and all that is stored of them. */
interface Collected {
  readonly parts: Parts;
  readonly pieces: Pieces;
  readonly original: readonly Piece[];
}

async function collected(store: Store, pieces: Pieces): Promise<Collected> {
  const source = new MemorySource();
  for (const [day, rows] of Object.entries(DAYS)) source.put(day, rows);
  const parts = testParts(source, store, { now: () => NOW });
  await collectStats(parts, { when: { kind: 'all' }, force: false, dryRun: false, catchUpDays: null });
  return { parts, pieces, original: await pieces.read() };
}

function trialsOf(stored: Collected): readonly Trial[] {
  return stored.original.flatMap((piece) =>
    damagesOf(piece, (path) => piece.kind !== 'marker' || !OF_THE_RUN.test(path)).map((damage) => ({
      name: `${piece.kind} ${piece.id} is ${damage.what}`,
      run: async () => {
        try {
          return await damaged(stored, piece, damage);
        } finally {
          await putBack(stored.pieces, stored.original);
        }
      },
    })),
  );
}

async function damaged(
  { parts, pieces, original }: Collected,
  piece: Piece,
  damage: Damage,
): Promise<readonly Difference[]> {
  const { kind, id } = piece;
  await pieces.change(piece, damage.id, damage.body);
  if (kind === 'marker') {
    const refusal = await refusalOf(() => audit(parts, ALL));
    // Whoever reads the ledger says which marker it is that it can't read; what to do with it is a person's to decide.
    if (refusal !== null)
      return namesOf(id).some((name) => refusal.includes(name)) ? [] : [{ kind: 'diverged', what: refusal }];
  }
  const { report } = await audit(parts, ALL);
  const named = report.differences.map(({ first }) => `${first.id}: ${first.message}`);
  if (!named.some((text) => namesOf(id).some((name) => text.includes(name))))
    return [{ kind: 'diverged', what: `the audit found ${named.join('; ') || 'nothing'}` }];
  const { after, left } = await repair(parts, ALL);
  const remains = after.differences.map(({ first }) => ({
    kind: 'diverged' as const,
    what: `after the repair: ${first.message}`,
  }));
  const kept = left.map(({ day, reason }) => ({ kind: 'diverged' as const, what: `${day} was left: ${reason}` }));
  // The day that a document said it was of has been collected as well, and is empty.
  const others = [`marker collect-stats|${ELSEWHEN}`, `site-day ${ELSEWHEN}`];
  const isMeant = ({ kind: its, id: name }: Piece) => !others.some((other) => `${its} ${name}`.startsWith(other));
  const found = (await pieces.read()).filter(isMeant);
  return [...remains, ...kept, ...differencesOf(contentsOf(found), contentsOf(original))];
}

async function refusalOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof IdbError) return error.message;
    throw error;
  }
}

/** Of a document: its id, or the day or recordset that it is of. */
function namesOf(id: string): readonly string[] {
  // The zone is the ledger's, whichever marker says so.
  return [id, ...id.split('|').filter((part) => part !== 'collect-stats'), 'zone is UTC'];
}

export const AUDIT: readonly Scenario[] = [
  {
    name: 'audit',
    about: 'one document is changed, removed or doubled: the audit names it, and repairs it',
    atATime: 1,
    sampled: 40,
    withTrials: async (use) => {
      const store = new MemoryStore();
      return use(trialsOf(await collected(store, piecesInMemory(store))));
    },
  },
  {
    name: 'audit-elastic',
    about: '… on Elasticsearch',
    atATime: 1,
    sampled: 3,
    withTrials: async (use) => {
      const address = elasticsearchUrl();
      const { client, prefix, close } = await openElastic(address);
      try {
        const bulk = { bytes: 100_000, concurrency: 2 };
        const store = new ElasticStore({ client, address, prefix, leaseSeconds: 60, bulk });
        await use(trialsOf(await collected(store, piecesOnElasticsearch(client, prefix))));
        return;
      } finally {
        await close();
      }
    },
  },
];

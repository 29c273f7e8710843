/** What is stored, as a hand finds and changes it: behind the back of idb. */
import type { ElasticsearchClient } from '../../../src/clients/elasticsearch.js';
import type { MemoryStore } from '../../support/memory-store.js';
import type { Contents } from '../engine/differences.js';
import { anonymous } from '../places/anonymous.js';

export type Kind = MemoryStore['contents'][number]['kind'] | 'aggregate' | 'event';

export interface Piece {
  readonly kind: Kind;
  /** The index that it lies in; empty where there are none. */
  readonly index: string;
  readonly id: string;
  readonly body: unknown;
}

export interface Pieces {
  readonly read: () => Promise<readonly Piece[]>;
  /** @param body null takes it away */
  readonly change: (where: Pick<Piece, 'kind' | 'index'>, id: string, body: unknown) => Promise<void>;
}

export function piecesInMemory(store: MemoryStore): Pieces {
  return {
    read: () => Promise.resolve(store.contents.map((piece) => ({ ...piece, index: '' }))),
    change: ({ kind }, id, body) => {
      store.change(kind as MemoryStore['contents'][number]['kind'], id, body);
      return Promise.resolve();
    },
  };
}

const MOST_HITS = 1_000;

export function piecesOnElasticsearch(client: ElasticsearchClient, prefix: string): Pieces {
  const index = [`${prefix}stats-*`, `${prefix}events-stats-*`];
  return {
    read: async () => {
      await client.indices.refresh({ index });
      const { hits } = await client.search({ index, size: MOST_HITS });
      return hits.hits
        .filter(({ _id }) => _id?.endsWith('|lease') !== true)
        .map(({ _index, _id = '', _source }) => ({
          kind: kindOf(_index.slice(prefix.length)),
          index: _index,
          id: _id,
          body: _source,
        }));
    },
    change: async ({ index: where }, id, body) => {
      if (body === null) await client.delete({ index: where, id, refresh: true });
      else await client.index({ index: where, id, document: body, refresh: true });
    },
  };
}

/** Which kind lies where, by how the index's name begins. */
const KINDS: readonly (readonly [string, Kind])[] = [
  ['events-stats-', 'event'],
  ['stats-recordset-days-', 'day'],
  ['stats-recordset-months', 'month'],
  ['stats-recordset-totals', 'total'],
  ['stats-site-days', 'site-day'],
  ['stats-runs', 'marker'],
];

function kindOf(index: string): Kind {
  return KINDS.find(([start]) => index.startsWith(start))?.[1] ?? 'aggregate';
}

/** Makes everything what it was. */
export async function putBack({ read, change }: Pieces, original: readonly Piece[]): Promise<void> {
  const left = new Map((await read()).map((piece) => [placeOf(piece), piece]));
  for (const piece of original) {
    const found = left.get(placeOf(piece));
    left.delete(placeOf(piece));
    if (JSON.stringify(found?.body) !== JSON.stringify(piece.body)) await change(piece, piece.id, piece.body);
  }
  for (const piece of left.values()) await change(piece, piece.id, null);
}

export function contentsOf(pieces: readonly Piece[]): Contents {
  return anonymous(Object.fromEntries(pieces.map(({ kind, id, body }) => [`${kind} ${id}`, body])));
}

function placeOf({ index, kind, id }: Piece): string {
  return `${index} ${kind} ${id}`;
}

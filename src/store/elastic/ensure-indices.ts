/** Creates indices where they are missing, each with its mapping and aliases before anything is written to it. */
import type { estypes } from '@elastic/elasticsearch';
import { statusOf } from '../../clients/elasticsearch.js';
import type { Requests } from './requests.js';

export interface WantedIndex {
  readonly mappings: estypes.MappingTypeMapping;
  readonly aliases: readonly string[];
  /** Beside those that every index has. */
  readonly settings?: estypes.IndicesIndexSettings;
}

/** One shard until an operator's size says otherwise; a copy as soon as there is a second node. */
const SETTINGS: estypes.IndicesIndexSettings = {
  number_of_shards: 1,
  auto_expand_replicas: '0-1',
  // A stalled run's late write must meet the tombstone of what its successor deleted.
  gc_deletes: '1d',
};

/**
 * An index has its copy before anything is written to it: else a node that dies then takes it along. That is a second's work; where there is
 * no place for a copy, the index is used without.
 */
const COPY_WITHIN = '20s';

/** The names go into a path, which may have 4096 bytes; a name has at most 255. */
const LOOKED_UP_AT_ONCE = 10;

/** @param wanted by name @returns what was created: names of indices, and `alias -> index` where an index had lost one */
export async function ensureIndices(requests: Requests, wanted: ReadonlyMap<string, WantedIndex>): Promise<string[]> {
  const names = [...wanted.keys()];
  const created: string[] = [];
  for (let from = 0; from < names.length; from += LOOKED_UP_AT_ONCE)
    created.push(...(await ensureSome(requests, wanted, names.slice(from, from + LOOKED_UP_AT_ONCE))));
  return created;
}

async function ensureSome(
  requests: Requests,
  wanted: ReadonlyMap<string, WantedIndex>,
  names: string[],
): Promise<string[]> {
  const found = await requests.send('look up the indices', (client) =>
    client.indices.getAlias({ index: names, ignore_unavailable: true }),
  );
  const created: string[] = [];
  for (const index of names) {
    const description = wanted.get(index) ?? { mappings: {}, aliases: [] };
    const present = found[index]?.aliases;
    if (present === undefined) {
      if (await createIndex(requests, index, description)) created.push(index);
      continue;
    }
    for (const alias of description.aliases.filter((name) => !(name in present))) {
      await requests.send(`give ${index} the alias ${alias}`, (client) =>
        client.indices.putAlias({ index, name: alias }),
      );
      created.push(`${alias} -> ${index}`);
    }
  }
  return created;
}

/** @returns false where another run created it in the meantime */
async function createIndex(
  requests: Requests,
  index: string,
  { mappings, aliases, settings }: WantedIndex,
): Promise<boolean> {
  return requests.send(`create the index ${index}`, async (client) => {
    try {
      await client.indices.create({
        index,
        settings: { ...SETTINGS, ...settings },
        mappings,
        wait_for_active_shards: 'all',
        timeout: COPY_WITHIN,
        ...(aliases.length === 0 ? {} : { aliases: Object.fromEntries(aliases.map((alias) => [alias, {}])) }),
      });
      return true;
    } catch (error) {
      if (statusOf(error) === 400 && String(error).includes('resource_already_exists')) return false;
      throw error;
    }
  });
}

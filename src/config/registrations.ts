/** What is registered by name, in as many places as the operator likes: told apart from fields, merged, and no more. */
import type { Entry } from './entry.js';
import type { Parser } from './parser.js';
import type { Registration } from './settings.js';

type Members = Readonly<Record<string, unknown>>;

/** An object of objects, or what merging has made of several. */
export const registrations: Parser<ReadonlyMap<string, Registration>> = {
  right: 'an object of objects by name',
  parse: (raw) => {
    if (raw instanceof Map) return raw as ReadonlyMap<string, Registration>;
    if (!isMembers(raw)) return undefined;
    const all = Object.entries(raw).filter(([, value]) => value !== null);
    if (!all.every(([name, value]) => name !== '' && isMembers(value))) return undefined;
    return new Map(all.map(([name, value]) => [name, { written: value as Members, origin: '' }]));
  },
};

/**
 * One entry of all that were said of a field, oldest first: by name, and within a name by JSON Merge Patch (RFC 7396).
 * @param said none of them wrong in itself, at least one
 */
export function mergeRegistrations(said: readonly Entry[]): Entry {
  let merged = new Map<string, Registration>();
  for (const { raw, origin } of said) {
    if (raw === null) merged = new Map();
    for (const [name, patch] of Object.entries((raw ?? {}) as Members)) {
      if (patch === null) merged.delete(name);
      else merged.set(name, { written: mergePatch(merged.get(name)?.written, patch as Members), origin });
    }
  }
  const [last] = said.slice(-1);
  if (last === undefined) throw new TypeError('There is nothing to merge.');
  const origins = [...new Set([...merged.values()].map(({ origin }) => origin))];
  return { ...last, raw: merged, origin: origins.length === 0 ? last.origin : origins.join(', ') };
}

function mergePatch(target: unknown, patch: Members): Members {
  const merged = new Map(isMembers(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, isMembers(value) ? mergePatch(merged.get(name), value) : value);
  }
  return Object.fromEntries(merged);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

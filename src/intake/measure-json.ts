/** How deep and how large a value is, found out without going deeper or further than the limit. */

/** @param value what JSON.parse returned. @returns whether objects and lists are nested in more than so many levels */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  // Most members are no objects, and every event is looked at: a list of them would be made for nothing.
  if (Array.isArray(value)) return value.some((item) => isDeeper(item, levels - 1));
  for (const name in value) if (isDeeper((value as Record<string, unknown>)[name], levels - 1)) return true;
  return false;
}

/** @param value nested no deeper than the stack. @returns whether it has more members than the limit, at all depths together */
export function hasMoreMembers(value: unknown, limit: number): boolean {
  let left = limit;
  const walk = (inner: unknown): boolean => {
    if (typeof inner !== 'object' || inner === null) return false;
    const members: unknown[] = Object.values(inner);
    left -= members.length;
    return left < 0 || members.some(walk);
  };
  return walk(value);
}

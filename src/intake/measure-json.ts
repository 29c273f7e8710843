/** How deep and how large a value is, found out without going deeper or further than the limit. */

/** @param value what JSON.parse returned. @returns whether objects and lists are nested in more than so many levels */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
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

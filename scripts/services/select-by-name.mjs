/**
 * Picks services by what `--only` says.
 *
 * @template {{name: string}} S
 * @param {readonly S[]} services
 * @param {string | undefined} only names, separated by commas; undefined for all
 * @returns {S[]}
 * @throws {Error} naming what is not known, and what is
 */
export function selectByName(services, only) {
  if (only === undefined) return [...services];
  const names = only.split(',').map((name) => name.trim());
  const known = services.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`Unknown service ${unknown.join(', ')}: choose among ${known.join(', ')}`);
  return services.filter(({ name }) => names.includes(name));
}

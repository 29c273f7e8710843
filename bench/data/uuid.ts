/** Made-up UUIDs, the same for the same number: recordsets and records of such portals are named so. */

const HEX = Array.from({ length: 65_536 }, (_, i) => i.toString(16).padStart(4, '0'));
/** Of which kind of thing, so that a record and a recordset never have the same. */
const KINDS = { recordset: 0x5bd1e995, record: 0x1b873593 };

export function uuid(kind: keyof typeof KINDS, number: number): string {
  const a = mixed(number + KINDS[kind]);
  const b = mixed(a ^ number);
  const c = mixed(b + number);
  return `${hex8(a)}-${hex4(b)}-4${hex4(b >>> 16).slice(1)}-a${hex4(c).slice(1)}-${hex4(c >>> 16)}${hex8(number)}`;
}

/** The last step of murmur3: every bit of the number matters to every bit of the result. */
function mixed(number: number): number {
  let h = number | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex4(number: number): string {
  return HEX[number & 0xffff] ?? '';
}

function hex8(number: number): string {
  return hex4(number >>> 16) + hex4(number);
}

/** JSON with its keys sorted at every depth, so that two values are the same exactly when their texts are. */

/** Compares two strings by Unicode code point, as UTF-8 bytes would be compared. JavaScript's own order is by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other unit: move them to the end. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** @param value anything that JSON.parse can return */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort(compareCodePoints)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}

/** The same in pieces, for a text that may have megabytes: as a whole it would be held several times over while it is made. */
export function writeCanonicalJson(value: unknown, write: (piece: string) => void): void {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return write(JSON.stringify(value));
  write(isList ? '[' : '{');
  if (isList) {
    for (let i = 0; i < value.length; i++) {
      if (i > 0) write(',');
      writeCanonicalJson(value[i], write);
    }
  } else {
    for (const [i, key] of Object.keys(value).sort(compareCodePoints).entries()) {
      write(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`);
      writeCanonicalJson(value[key], write);
    }
  }
  write(isList ? ']' : '}');
}

/** True for what JSON calls an object: not null, not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

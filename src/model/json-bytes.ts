/** Where the values of a JSON text end, in its bytes. What is no JSON is not told apart: it ends somewhere, at the latest with the bytes. */

export const [QUOTE, COMMA, OPEN, CLOSE, BACKSLASH] = [0x22, 0x2c, 0x7b, 0x7d, 0x5c];
export const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
const SPACE = 0x20;

/** The first place from here on that is no white space. */
export function afterSpace(bytes: Buffer, at: number): number {
  let place = at;
  // All that is below are control characters, and white space the only ones of them between values.
  while (place < bytes.length && (bytes[place] ?? 0) <= SPACE) place++;
  return place;
}

/** The closing quote. @param at behind the opening one */
export function endOfText(bytes: Buffer, at: number): number {
  let place = at;
  for (let byte; place < bytes.length && (byte = bytes[place]) !== QUOTE; place++) if (byte === BACKSLASH) place++;
  return place;
}

/** Behind the value. @param at its first byte */
export function afterValue(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return endOfText(bytes, at + 1) + 1;
  return first === OPEN || first === OPEN_LIST ? afterNested(bytes, at) : afterWord(bytes, at);
}

function afterNested(bytes: Buffer, at: number): number {
  let depth = 0;
  for (let place = at; place < bytes.length; place++) {
    const byte = bytes[place];
    if (byte === QUOTE) place = endOfText(bytes, place + 1);
    else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) return place + 1;
  }
  return bytes.length;
}

/** Numbers, true, false, null. */
function afterWord(bytes: Buffer, at: number): number {
  let place = at;
  for (; place < bytes.length; place++) {
    const byte = bytes[place] ?? 0;
    if (byte === COMMA || byte === CLOSE || byte === CLOSE_LIST || byte <= SPACE) break;
  }
  return place;
}

/** Goes from member to member of an object. A generator of them took twice as long. */
export class Members {
  /** Of the key, without its quotes. */
  keyStart = 0;
  keyEnd = 0;
  /** Of the value. */
  start = 0;
  /** Where it ends; negative until somebody has asked. */
  #end = 0;

  /** @param at the object's opening brace */
  begin(at: number): void {
    this.#end = at + 1;
  }

  /** @returns whether there is another one. After the last one, `start` is the closing brace */
  next(bytes: Buffer): boolean {
    let at = afterSpace(bytes, this.endIn(bytes));
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
    this.#end = -1;
    this.start = at;
    if (bytes[at] !== QUOTE) return false;
    this.keyStart = at + 1;
    this.keyEnd = endOfText(bytes, at + 1);
    const colon = afterSpace(bytes, this.keyEnd + 1);
    this.start = afterSpace(bytes, colon + 1);
    return true;
  }

  isNamed(key: Buffer, bytes: Buffer): boolean {
    return isAt(key, bytes, this.keyStart, this.keyEnd);
  }

  /** Behind the value. */
  endIn(bytes: Buffer): number {
    if (this.#end < 0) this.#end = afterValue(bytes, this.start);
    return this.#end;
  }

  /** The value has been gone through already. @param end behind it */
  passTo(end: number): void {
    this.#end = end;
  }
}

/** Whether just these bytes lie there. */
export function isAt(wanted: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (wanted.length !== end - start) return false;
  for (let i = 0; i < wanted.length; i++) if (wanted[i] !== bytes[start + i]) return false;
  return true;
}

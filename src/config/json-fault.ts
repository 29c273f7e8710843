/**
 * Where a text stops being JSON. The message of JSON.parse quotes the text around the fault, which may be a password, and often
 * has no position; so the fault is looked for here, once it is known that there is one.
 */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** What is right at that place. */
  readonly expected: string;
}

type Expected =
  | 'a value'
  | 'a value or ]'
  | 'a name in double quotes'
  | 'a name in double quotes or }'
  | ':'
  | ', or }'
  | ', or ]'
  | 'the end';

const SPACE = /[ \t\n\r]*/y;
const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])`;
const TOKEN = new RegExp(String.raw`${STRING}|${NUMBER}|(?:true|false|null)\b|[{}[\],:]`, 'y');

/** @returns the first fault, or undefined when the text is JSON */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: string[] = [];
  let expected: Expected = 'a value';
  for (let at = match(SPACE, text, 0); ;) {
    const end = match(TOKEN, text, at);
    const token = text.slice(at, end);
    if (token === '' && at === text.length && expected === 'the end') return undefined;
    const next = after(token, expected, open);
    if (next === undefined) return { ...placeOf(text, at), expected };
    expected = next;
    at = match(SPACE, text, end);
  }
}

/** What may follow the token, or undefined where the token itself may not stand; keeps the open brackets. */
function after(token: string, expected: Expected, open: string[]): Expected | undefined {
  const isName = expected.startsWith('a name');
  if (token === '' || expected === 'the end') return undefined;
  if (token === ':') return expected === ':' ? 'a value' : undefined;
  if (token === ',')
    return expected === ', or }' ? 'a name in double quotes' : expected === ', or ]' ? 'a value' : undefined;
  if (token === '}' || token === ']') return expected.endsWith(token) ? afterValue(open, 1) : undefined;
  if (isName) return token.startsWith('"') ? ':' : undefined;
  if (!expected.startsWith('a value')) return undefined;
  if (token !== '{' && token !== '[') return afterValue(open, 0);
  open.push(token);
  return token === '{' ? 'a name in double quotes or }' : 'a value or ]';
}

function afterValue(open: string[], closed: 0 | 1): Expected {
  if (closed === 1) open.pop();
  const around = open.at(-1);
  return around === undefined ? 'the end' : around === '{' ? ', or }' : ', or ]';
}

/** The end of the match at this place, or the place itself. */
function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split(/\r\n|[\r\n]/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

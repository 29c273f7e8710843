/** Secrets and visitors' addresses taken out of what is about to be logged. */
import { MASK, maskUrl } from './mask-url.js';
import { decoded, secretsInUrl } from './secrets.js';

export interface Redaction {
  /** Takes out the known secrets, in every spelling, and nothing else. */
  readonly strike: (text: string) => string;
  readonly text: (text: string) => string;
  /** A plain copy for JSON of whatever was handed in; never throws. */
  readonly value: (value: unknown) => unknown;
}

/** One address in running text, up to its last @. */
const ADDRESS = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"<>]+/gi;
const AUTHORIZATION = /\b(Basic|Bearer|ApiKey)\s+[A-Za-z0-9+/=._~-]{8,}/gi;
/** `password=…`, `"ip":"…"`, `api_key: …` as texts of others (drivers, servers, rows) have them. */
const NAMED_SECRET =
  /((?<![\w-])["']?(?:ip|password|passwd|api[-_]?key|authorization|secret)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"',;&})\]]+)/gi;

/** Words of a field's name that make its value a secret or a visitor's address. */
const SECRET_WORDS = new Set(['ip', 'ips', 'pwd', 'token', 'cookie', 'authorization', 'credentials']);
const SECRET_PARTS = /passw|passphrase|secret|apikey|privatekey|idkey|xforwardedfor|remoteaddr/;

/** Shorter ones are struck only where they stand alone, so that not every other word has a hole in it. */
const SAFE_LENGTH = 4;
const MAX_DEPTH = 8;

/** @param secrets values that must not appear in any spelling; addresses among them stand for their passwords */
export function redactionOf(secrets: readonly string[]): Redaction {
  const known = patternOf(secrets.flatMap((secret) => (secret.includes('://') ? secretsInUrl(secret) : [secret])));
  const strike = (raw: string): string => (known === undefined ? raw : raw.replace(known, MASK));
  const text = (raw: string): string =>
    strike(raw).replace(ADDRESS, maskUrl).replace(AUTHORIZATION, `$1 ${MASK}`).replace(NAMED_SECRET, `$1${MASK}`);
  return { strike, text, value: (value) => redacted(value, text, []) };
}

/** Whether a field of this name is never logged: `ip`, `client_ip`, `apiKey`, `X-Forwarded-For`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_PARTS.test(words.join(''));
}

function patternOf(secrets: readonly string[]): RegExp | undefined {
  const spellings = new Set(secrets.flatMap((secret) => [secret, decoded(secret), encoded(secret), inJson(secret)]));
  const longestFirst = [...spellings].filter((spelling) => spelling !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return undefined;
  return new RegExp(longestFirst.map(literally).join('|'), 'gu');
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text; // half a surrogate pair has no encoding
  }
}

function literally(text: string): string {
  const pattern = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return text.length < SAFE_LENGTH ? `(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])` : pattern;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

type RedactText = (text: string) => string;

function redacted(value: unknown, text: RedactText, around: readonly object[]): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (around.includes(value) || around.length === MAX_DEPTH) return '[…]';
  const inside = [...around, value];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redacted(item, text, inside));
  return redactedObject(value instanceof Error ? partsOf(value) : value, text, inside);
}

function redactedObject(value: object, text: RedactText, around: readonly object[]): object {
  const entries = Object.keys(value).map((name): [string, unknown] => [
    text(name),
    isSecretName(name) ? MASK : redacted(readField(value, name), text, around),
  ]);
  return Object.fromEntries(entries);
}

function readField(value: object, name: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[name];
  } catch {
    return '[unreadable]';
  }
}

/** Only these: client libraries hang whole requests, with their headers, on their errors. */
function partsOf(error: Error): object {
  const { name, message, stack, cause } = error;
  return { name, message, ...('code' in error ? { code: error.code } : {}), stack, cause };
}

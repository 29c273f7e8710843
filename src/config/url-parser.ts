/** Parsers of the servers' addresses: what the client library of each would take, so that a slip shows at start and not as a time-out. */
import type { Parser } from './parser.js';

/** A comma parts two addresses only where another one (or nothing) follows: a password may have commas. */
const BETWEEN_ADDRESSES = /,(?=\s*(?:https?:\/\/|$))/i;

/** What `pg` takes with this scheme; with an empty host and `?host=/directory` it is a Unix socket. */
export const postgresUrl: Parser<string> = {
  right: 'an address like postgres://user:password@host:5432/database or postgres:///database?host=/run/postgresql',
  parse: (raw) => {
    const text = addressOf(raw, /^postgres(?:ql)?:\/\//i);
    if (text === undefined) return undefined;
    const url = parsedAsPgDoes(text);
    const port = url?.searchParams.get('port') ?? '';
    return url !== undefined && isDecodable(url) && /^\d*$/.test(port) ? text : undefined;
  },
};

export const amqpUrl: Parser<string> = {
  right: 'an address like amqp://user:password@host:5672/vhost (or amqps://)',
  parse: (raw) => {
    const text = addressOf(raw, /^amqps?:\/\//i);
    const url = text === undefined ? undefined : parsed(text);
    return url !== undefined && url.hostname !== '' && isDecodable(url) ? text : undefined;
  },
};

/** The addresses of a cluster's nodes: one, several with commas between them, or a list of them. */
export const elasticsearchUrls: Parser<readonly string[]> = {
  right: 'an address like https://host:9200, several with commas between them, or a list of them',
  parse: (raw) => {
    const parts: readonly unknown[] =
      typeof raw === 'string' ? splitAddresses(raw) : Array.isArray(raw) ? raw : [undefined];
    const urls = parts.map(nodeUrl).filter((url) => url !== undefined);
    const nothingSaid = typeof raw === 'string' && urls.length === 0;
    return urls.length === parts.length && !nothingSaid ? [...new Set(urls)] : undefined;
  },
};

/** The parts of a text with one or more addresses, without judging them. */
export function splitAddresses(text: string): string[] {
  return text
    .split(BETWEEN_ADDRESSES)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function nodeUrl(raw: unknown): string | undefined {
  const text = addressOf(raw, /^https?:\/\//i);
  const url = text === undefined ? undefined : parsed(text);
  if (url === undefined || url.hostname.includes(',') || !isDecodable(url)) return undefined;
  return url.search === '' && url.hash === '' ? text : undefined;
}

function addressOf(raw: unknown, scheme: RegExp): string | undefined {
  const text = typeof raw === 'string' ? raw.trim() : '';
  return scheme.test(text) && !/\p{Cc}/u.test(text) ? text : undefined;
}

/** `pg` encodes what is not encoded, and stands a host in where a user is given and the host is left to the query. */
function parsedAsPgDoes(text: string): URL | undefined {
  const halfEncoded = / |%[^a-f0-9]|%[a-f0-9][^a-f0-9]/i.test(text);
  const encoded = halfEncoded ? encodeURI(text).replace(/%25(\d\d)/g, '%$1') : text;
  return parsed(encoded) ?? parsed(encoded.replace('@/', '@socket/'));
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The clients decode each part, and a broken percent sign would make them throw with the address in the message. */
function isDecodable(url: URL): boolean {
  try {
    for (const part of [url.username, url.password, url.hostname, url.pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

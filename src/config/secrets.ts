/** The secrets of a configuration, so that they can be kept out of every log line. */
import { isSecretParameter } from './mask-url.js';
import type { Settings } from './settings.js';

/**
 * Every secret value: keys, passwords, the passwords in addresses as they are written and decoded, and logins as HTTP sends them. User names are not
 * among them: they are mostly words of the trade (`elastic`), and striking them would spoil every line.
 */
export function secretsOf(settings: Settings): string[] {
  const { apiKey, username, password, url: nodes } = settings.elasticsearch;
  const urls = [settings.postgres.url, settings.amqp.url, ...nodes].filter((url) => url !== null);
  const logins = [apiKey, password, settings.events.idKey].filter((secret) => secret !== null);
  const headers = [
    ...nodes.flatMap(basicAuthorization),
    ...(password === null ? [] : [base64(`${username}:${password}`)]),
  ];
  return [...new Set([...logins, ...headers, ...urls.flatMap(secretsInUrl)])];
}

/** What is sent of an address's user and password: a server that quotes what it was sent would give it away. */
function basicAuthorization(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { username, password } = new URL(url);
  return password === '' ? [] : [base64(`${decoded(username)}:${decoded(password)}`)];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/**
 * The password and the secret parameters of an address, as written, encoded and decoded.
 * @param url any text; one that no URL parser takes may still be an address to pg (`postgres://me:secret@/db?host=/run`)
 */
export function secretsInUrl(url: string): string[] {
  const written = /^\s*[a-z][a-z0-9+.-]*:\/\/[^:/?#@]*:([^/?#]*)@/i.exec(url)?.[1] ?? '';
  const encoded = URL.canParse(url) ? new URL(url).password : '';
  const parameters = [...new URLSearchParams(/\?([^#]*)/.exec(url)?.[1] ?? '')];
  const inParameters = parameters.flatMap(([name, value]) => (isSecretParameter(name) ? [value] : []));
  return [written, encoded, decoded(written), ...inParameters].filter((secret) => secret !== '');
}

/** The decoded text, or the text itself where a percent sign is only that. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The secrets of a configuration, so that they can be kept out of every log line. */
import { isSecretParameter } from './mask-url.js';
import type { Settings } from './settings.js';

/**
 * Every secret value: keys, passwords, and the passwords in addresses as they are written and decoded. User names are not
 * among them: they are mostly words of the trade (`elastic`), and striking them would spoil every line.
 */
export function secretsOf(settings: Settings): string[] {
  const { apiKey, password, url: nodes } = settings.elasticsearch;
  const urls = [settings.postgres.url, settings.amqp.url, ...nodes].filter((url) => url !== null);
  const logins = [apiKey, password].filter((secret) => secret !== null);
  return [...new Set([...logins, ...urls.flatMap(secretsInUrl)])];
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

/** What it means when an encrypted connection does not come about, and what to do. Every client says it in its own way. */
import { reasonOf } from '../model/errors.js';

export interface TlsFault {
  /** To be read after the server's name: "its certificate …". */
  readonly reason: string;
  /** Whole sentences. */
  readonly advice: string;
}

interface Kind {
  readonly pattern: RegExp;
  readonly reason: string;
  readonly advice: (section: string) => string;
}

/** By OpenSSL's code or its words: not every client keeps the code. */
const KINDS: readonly Kind[] = [
  {
    pattern: /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate/i,
    reason: 'its certificate is for another host',
    advice: (section) =>
      `Write the host in ${section}.url as the certificate has it, or have the certificate made for it.`,
  },
  {
    pattern: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate has expired|certificate is not yet valid/i,
    reason: 'its certificate is not valid today',
    advice: () => 'Renew it on the server, or set the clock of this machine.',
  },
  {
    pattern: /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|CERT_UNTRUSTED|self[- ]signed certificate|unable to (?:verify|get)/i,
    reason: 'its certificate is signed by an authority that is not known here',
    advice: (section) => `Name the PEM file of that authority in ${section}.caFile, if it is to be trusted.`,
  },
  {
    pattern: /wrong version number|packet length too long|EPROTO|ERR_SSL|does not support SSL/i,
    reason: 'it does not speak TLS there',
    advice: (section) => `Turn TLS on in the server, or correct scheme and port in ${section}.url.`,
  },
];

/**
 * @param section of the configuration: `postgres`, `elasticsearch`, `amqp`
 * @returns undefined where TLS is not what failed
 */
export function tlsFault(section: string, error: unknown): TlsFault | undefined {
  // "IP: …" would be taken for a visitor's, and struck: it is the server's.
  const said = reasonOf(error)
    .trim()
    .replace(/\bIP: /, 'address ');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const kind = KINDS.find(({ pattern }) => pattern.test(`${code} ${said}`));
  return kind && { reason: `${kind.reason} (${said})`, advice: kind.advice(section) };
}

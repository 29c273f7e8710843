/** Whether what is sent to a server can be read on the way. */
import { ok, warning, type Outcome } from './check.js';

export interface Connection {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly isEncrypted: boolean;
  /** What could be read: finishes the sentence "… can be read on the way". */
  readonly sent: string;
  readonly advice: string;
}

export function judgeEncryption({ host, isEncrypted, sent, advice }: Connection): Outcome {
  if (isEncrypted) return ok('the connection is encrypted');
  if (isLocal(host)) return ok('the server is on this machine: no encryption needed');
  return warning(`The connection to ${host} is not encrypted: ${sent} can be read on the way`, advice);
}

export function isLocal(host: string): boolean {
  return (
    host.startsWith('/') ||
    ['localhost', '::1', '[::1]'].includes(host) ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  );
}

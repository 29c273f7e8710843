/** Opening and closing of Postgres connections, and what their errors mean. Nothing connects on import. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { IdbError, reasonOf } from '../model/errors.js';
import { tlsFault } from './tls.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; what is missing comes from the PG* variables, as libpq does it. */
  readonly url: string;
  /** PEM file of the authority that signed the server's certificate: the connection is encrypted, and the server is who it says. */
  readonly caFile?: string | null;
}

const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** A server that restarts is back within seconds: three tries over about three seconds bridge that, and no more. */
const RETRY_PAUSES_MS = [1_000, 2_000];

/**
 * Connects, does the work, closes on every way out.
 * @param signal closes the connection at once, whatever is under way, and lets the work fail as interrupted
 * @throws unavailable, refused, interrupted; what the work throws
 */
export async function withPostgres<T>(
  options: PostgresOptions,
  signal: AbortSignal | undefined,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(options, signal);
  const abandon = () => destroy(client);
  signal?.addEventListener('abort', abandon);
  try {
    throwIfAborted(signal, options);
    return await work(client);
  } catch (error) {
    throwIfAborted(signal, options, error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', abandon);
    await close(client);
  }
}

/** `host:port/database`, for messages: never with a password in it. @throws configuration when the URL can't be read */
export function postgresAddress(options: PostgresOptions): string {
  const { host, port, database } = newClient(options);
  return `${host}:${port}/${database ?? ''}`;
}

/** What the socket and the name service report, and what the client says of a connection that ended under it. */
const SOCKET_ERRORS =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES)$/;
const SOCKET_MESSAGES =
  /^(Connection terminated|timeout expired|Client has encountered a connection error|Client was closed)/;

/** True where an error says that the connection is gone or was never there, not that the server refused what was asked. */
export function isConnectionLoss(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof pg.DatabaseError)) return SOCKET_ERRORS.test(code) || SOCKET_MESSAGES.test(reasonOf(error));
  // Classes 08 (connection exception) and 57P0x (shutdown, crash, starting up), and 53300 (too many connections).
  return code.startsWith('08') || code.startsWith('57P0') || code === '53300';
}

/**
 * True where a hot standby ended what was asked, or the connection, because it stood in the way of replaying what the primary had done. Who
 * only reads meets the first code nowhere else, and the second (a deadlock with the replay) else from the deadlock detector alone.
 */
export function isRecoveryConflict(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  return error.code === '40001' || (error.code === '40P01' && error.routine !== 'DeadLockReport');
}

async function connect(options: PostgresOptions, signal: AbortSignal | undefined): Promise<pg.Client> {
  for (let attempt = 0; ; attempt++) {
    throwIfAborted(signal, options);
    try {
      return await connectOnce(options, signal);
    } catch (error) {
      throwIfAborted(signal, options, error);
      const pause = RETRY_PAUSES_MS[attempt];
      if (pause === undefined || !isWorthRetrying(error)) throw connectError(options, error);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function connectOnce(options: PostgresOptions, signal: AbortSignal | undefined): Promise<pg.Client> {
  const client = newClient(options);
  // Without a listener, the loss of an idle connection would end the process; the next query reports it.
  client.on('error', () => undefined);
  const abandon = () => destroy(client);
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    await client.connect();
    return client;
  } catch (error) {
    abandon();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

/** Says goodbye, and waits for the other side to hang up, but not for long: it may have gone away in silence. */
async function close(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => destroy(client), CLOSE_TIMEOUT_MS);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}

/** At once, whatever is under way: it fails, and the server gives it up. */
function destroy(client: pg.Client): void {
  client.connection.stream.destroy();
}

function newClient(options: PostgresOptions): pg.Client {
  try {
    return new pg.Client({
      connectionString: connectionString(options),
      application_name: 'idb',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
  } catch (error) {
    // The reason of a broken URL may quote it with its password: only the file of a missing certificate is passed on.
    const isFile = error instanceof Error && 'syscall' in error;
    throw new IdbError(
      'configuration',
      `Failed to read the Postgres URL: ${isFile ? error.message : 'it is no valid URL'}. ` +
        'It has the form postgres://user:password@host:5432/database (special characters percent-encoded).',
    );
  }
}

/**
 * `require`, `prefer` and `verify-ca` are `verify-full` to this client, which prints a warning about it; said so here, it has none to
 * print, and a later version that takes them at less than their word changes nothing.
 */
function connectionString({ url, caFile = null }: PostgresOptions): string {
  const parameters = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1]);
  const isLibpq = parameters.get('uselibpqcompat') === 'true';
  const verified = isLibpq ? url : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=[&#]|$)/, '$1verify-full');
  if (caFile === null) return verified;
  const added = `sslrootcert=${encodeURIComponent(caFile)}${parameters.has('sslmode') ? '' : '&sslmode=verify-full'}`;
  return `${verified}${verified.includes('?') ? '&' : '?'}${added}`;
}

/** A server that starts or restarts: it refuses, drops or is "starting up". A wrong name or certificate stays wrong. */
function isWorthRetrying(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return isConnectionLoss(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code) || reasonOf(error).startsWith('Connection terminated');
}

function connectError(options: PostgresOptions, error: unknown): IdbError {
  const address = postgresAddress(options);
  const fault = tlsFault('postgres', error);
  if (fault !== undefined)
    return new IdbError('refused', `Failed to connect to Postgres ${address}: ${fault.reason}. ${fault.advice}`);
  if (isConnectionLoss(error)) {
    const advice = 'Check that the server runs and that the address in IDB_POSTGRES_URL is right.';
    return new IdbError('unavailable', `Failed to connect to Postgres ${address}: ${connectReason(error)}. ${advice}`);
  }
  const advice = 'Check user, password, database and TLS (sslmode) in IDB_POSTGRES_URL.';
  return new IdbError('refused', `Failed to connect to Postgres ${address}: ${reasonOf(error)}. ${advice}`);
}

/** A name that resolves to several addresses fails with an AggregateError, which has no message of its own. */
function connectReason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return reasonOf(error) === 'timeout expired' ? `no answer within ${CONNECT_TIMEOUT_MS / 1000} s` : reasonOf(error);
}

function throwIfAborted(signal: AbortSignal | undefined, options: PostgresOptions, cause?: unknown): void {
  if (!signal?.aborted) return;
  throw new IdbError('interrupted', `Interrupted while reading from Postgres ${postgresAddress(options)}.`, { cause });
}

/** Opening and closing AMQP connections and channels, and what their errors mean. Nothing connects on import. */
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { IdbError, reasonOf } from '../model/errors.js';

const CONNECT_TIMEOUT_MS = 10_000;

export interface AmqpHandle {
  readonly connection: ChannelModel;
  /** Aborted, with an IdbError as the reason, when the connection is gone: who waits for a message would never learn of it. */
  readonly lost: AbortSignal;
}

/**
 * Connects once, does the work, closes on every way out. A lost connection makes what is asked of it fail; `lost` tells those who
 * only wait.
 * @param url `amqp://user:password@host:port/vhost`
 * @throws unavailable, refused; what the work throws
 */
export async function withAmqp<T>(url: string, work: (handle: AmqpHandle) => Promise<T>): Promise<T> {
  const connection = await open(url);
  const lost = new AbortController();
  // Without a listener, an error of the connection would end the process; `close` follows it.
  connection.on('error', () => undefined);
  connection.on('close', (error) =>
    lost.abort(amqpError('keep the connection', url, error ?? new Error('it was closed'))),
  );
  try {
    return await work({ connection, lost: lost.signal });
  } catch (error) {
    // amqplib then says "Channel closed" of whatever was under way: why it was closed tells more.
    throw lost.signal.aborted && !(error instanceof IdbError) ? lost.signal.reason : error;
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** A channel for the work. What the server refuses on it closes it, and it alone: the refusal is what the work gets. */
export async function withChannel<T>(connection: ChannelModel, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  try {
    return await work(channel);
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/** `amqp://user@host:port/vhost`, for messages: never with a password in it. */
export function amqpAddress(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/** The reply code of what the server refused: 404 not there, 406 there with other arguments, 403 not allowed. */
export function replyCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** The server's own words, without the method and the code around them. */
export function replyTextOf(error: unknown): string {
  return /with message "(.*)"$/s.exec(reasonOf(error))?.[1] ?? reasonOf(error);
}

/** @param what finishes the sentence "Failed to …" */
export function amqpError(what: string, url: string, error: unknown): IdbError {
  if (error instanceof IdbError) return error;
  const address = amqpAddress(url);
  if (isRefusal(error)) {
    const advice = 'Check user, password and virtual host in amqp.url, and what the user is permitted there.';
    return new IdbError(
      'refused',
      `Failed to ${what}: RabbitMQ at ${address} refuses it (${refusalOf(error)}). ${advice}`,
    );
  }
  const advice = 'Check that the server runs and that amqp.url is right (`idb doctor`).';
  return new IdbError(
    'unavailable',
    `Failed to ${what}: RabbitMQ at ${address} can't be reached: ${reasonOf(error)}. ${advice}`,
  );
}

async function open(url: string): Promise<ChannelModel> {
  try {
    return await connect(url, { timeout: CONNECT_TIMEOUT_MS, keepAlive: true });
  } catch (error) {
    throw amqpError('connect', url, error);
  }
}

/** What amqplib says of a virtual host that is not there or closed to the user: the server's reason is not in it. */
const NO_VIRTUAL_HOST = 'Expected ConnectionOpenOk';

function isRefusal(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason.startsWith(NO_VIRTUAL_HOST) || reason.includes('ACCESS_REFUSED') || reason.includes('NOT_ALLOWED');
}

function refusalOf(error: unknown): string {
  if (reasonOf(error).startsWith(NO_VIRTUAL_HOST)) return 'there is no such virtual host, or the user may not use it';
  return replyTextOf(error);
}

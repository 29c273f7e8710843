/** Opening and closing AMQP connections and channels, and what their errors mean. Nothing connects on import. */
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { IdbError, reasonOf } from '../model/errors.js';
import { tlsFault } from './tls.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** A server that blocks publishers stops reading from them, and would never answer a farewell. */
const CLOSE_TIMEOUT_MS = 3_000;

export interface AmqpHandle {
  readonly connection: ChannelModel;
  /** Aborted, with an IdbError as the reason, when the connection is gone: who waits for a message would never learn of it. */
  readonly lost: AbortSignal;
  /** Why the server takes no messages for the time being (it is short of memory or disk); null: it takes them. */
  readonly blockedBecause: () => string | null;
  /**
   * While it is held back nothing is read from the server: it waits with all that it would send, answers and confirmations, too. It ends by
   * itself after some seconds.
   */
  readonly holdBack: (isHeldBack: boolean) => void;
}

/** An open connection, for those whose work does not fit into a bracket. */
export interface OpenAmqp extends AmqpHandle {
  /** Never throws, and never waits long. */
  readonly close: () => Promise<void>;
}

/**
 * Connects once, does the work, closes on every way out. A lost connection makes what is asked of it fail; `lost` tells those who
 * only wait.
 * @param url `amqp://user:password@host:port/vhost`
 * @param caFile PEM file of the authority that signed the server's certificate (`amqps://`)
 * @throws unavailable, refused; what the work throws
 */
export async function withAmqp<T>(
  url: string,
  work: (handle: AmqpHandle) => Promise<T>,
  caFile: string | null = null,
): Promise<T> {
  const opened = await openAmqp(url, caFile);
  try {
    return await work(opened);
  } catch (error) {
    // amqplib then says "Channel closed" of whatever was under way: why it was closed tells more.
    throw opened.lost.aborted && !(error instanceof IdbError) ? opened.lost.reason : error;
  } finally {
    await opened.close();
  }
}

/** @throws unavailable, refused */
export async function openAmqp(url: string, caFile: string | null = null): Promise<OpenAmqp> {
  const connection = await open(url, caFile);
  const lost = new AbortController();
  let blocked: string | null = null;
  // Without a listener, an error of the connection would end the process; `close` follows it.
  connection.on('error', () => undefined);
  connection.on('close', (error) =>
    lost.abort(amqpError('keep the connection', url, error ?? new Error('it was closed'))),
  );
  connection.on('blocked', (reason) => (blocked = reason));
  connection.on('unblocked', () => (blocked = null));
  const holdBack = reading(connection);
  return { connection, lost: lost.signal, blockedBecause: () => blocked, holdBack, close: () => close(connection) };
}

/** RabbitMQ closes a connection that takes nothing for 15 s. */
const LONGEST_HOLD_MS = 8_000;

/**
 * AMQP has no limit by size to what a server sends ahead, but TCP has: what is not read stays with the server. The client library reads
 * whatever its socket has as soon as that is readable, and asks for it with `read`.
 */
function reading(connection: ChannelModel): AmqpHandle['holdBack'] {
  const socket = socketOf(connection);
  if (socket === undefined) return () => undefined;
  const read = socket.read.bind(socket);
  let timer: NodeJS.Timeout | undefined;
  socket.read = (size) => (timer === undefined ? (read(size) as unknown) : null);
  const goOn = () => {
    clearTimeout(timer);
    timer = undefined;
    socket.emit('readable');
  };
  return (isHeldBack) => {
    if (isHeldBack) timer ??= setTimeout(goOn, LONGEST_HOLD_MS);
    else if (timer !== undefined) setImmediate(goOn);
  };
}

async function close(connection: ChannelModel): Promise<void> {
  if (!(await isAnswered(connection.close()))) socketOf(connection)?.destroy();
}

/** Never throws, and never waits long. */
export async function closeChannel(channel: Channel): Promise<void> {
  await isAnswered(channel.close());
}

/** @returns false where nothing came in time; what is closed already is as good as answered */
async function isAnswered(farewell: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CLOSE_TIMEOUT_MS);
  });
  const answer = farewell.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function socketOf({ connection }: ChannelModel): Socket | undefined {
  return 'stream' in connection && connection.stream instanceof Socket ? connection.stream : undefined;
}

/** A channel for the work. What the server refuses on it closes it, and it alone: the refusal is what the work gets. */
export async function withChannel<T>(connection: ChannelModel, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  try {
    return await work(channel);
  } finally {
    await closeChannel(channel);
  }
}

/**
 * A channel whose messages the server confirms, for the work.
 * @param work gets a signal that is aborted, with the error as the reason, when the channel or its connection is gone
 */
export async function withConfirmChannel<T>(
  handle: AmqpHandle,
  work: (channel: ConfirmChannel, ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const { channel, ended, refusal } = await openConfirmChannel(handle);
  try {
    return await work(channel, ended);
  } catch (error) {
    const refused = refusal();
    throw refused !== undefined && !(error instanceof IdbError) ? refused : error;
  } finally {
    await closeChannel(channel);
  }
}

/** The same for work that does not fit into a bracket. It ends with its connection. @returns `refusal`: what closed it, if anything has */
export async function openConfirmChannel({ connection, lost }: AmqpHandle): Promise<{
  readonly channel: ConfirmChannel;
  readonly ended: AbortSignal;
  readonly refusal: () => Error | undefined;
}> {
  const channel = await connection.createConfirmChannel();
  const closed = new AbortController();
  let refusal: Error | undefined;
  channel.on('error', (error) => (refusal = error));
  // The connection's own end, which says more, is told after the channel's.
  channel.on('close', () => setImmediate(() => closed.abort(refusal ?? new Error('its channel was closed'))));
  return { channel, ended: AbortSignal.any([lost, closed.signal]), refusal: () => refusal };
}

/** `amqp://user@host:port/vhost`, for messages: never with a password in it. */
export function amqpAddress(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/** Reply code of what is not there. */
export const NOT_FOUND = 404;

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
  const fault = tlsFault('amqp', error);
  if (fault !== undefined)
    return new IdbError('refused', `Failed to ${what}: RabbitMQ at ${address}: ${fault.reason}. ${fault.advice}`);
  if (isRefusal(error)) {
    const advice = 'Check user, password and virtual host in amqp.url, and what the user is permitted there.';
    return new IdbError(
      'refused',
      `Failed to ${what}: RabbitMQ at ${address} refuses it (${refusalOf(error)}). ${advice}`,
    );
  }
  if (replyCodeOf(error) === NOT_FOUND) {
    const advice = '`idb events queues declare` creates the exchange and the queues.';
    return new IdbError('refused', `Failed to ${what}: RabbitMQ at ${address} says ${replyTextOf(error)}. ${advice}`);
  }
  const advice = 'Check that the server runs and that amqp.url is right (`idb doctor`).';
  return new IdbError(
    'unavailable',
    `Failed to ${what}: RabbitMQ at ${address} can't be reached: ${reasonOf(error)}. ${advice}`,
  );
}

async function open(url: string, caFile: string | null): Promise<ChannelModel> {
  try {
    const trust = caFile === null ? {} : { ca: await readFile(caFile) };
    return await connect(url, { timeout: CONNECT_TIMEOUT_MS, keepAlive: true, ...trust });
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

/** A way to RabbitMQ that can be cut: what a broker that dies looks like from here. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { amqpUrl } from '../../support/servers.js';

export interface AmqpProxy {
  readonly url: string;
  /** Ends all connections at once, without a word; new ones are taken. */
  readonly cut: () => void;
  /** Cuts once, as soon as so many more bytes have come from there: in the middle of what is being said, for certain. */
  readonly cutAfter: (bytes: number, from: 'client' | 'broker') => void;
  /** How often it was cut by `cutAfter`. */
  readonly cuts: () => number;
  /** Hands nothing on any more, as a server that blocks publishers does not read. */
  readonly stall: () => void;
  readonly close: () => Promise<void>;
}

export async function amqpProxy(): Promise<AmqpProxy> {
  const target = new URL(amqpUrl());
  const sockets = new Set<Socket>();
  const callers = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(target.port || 5672), target.hostname);
    for (const one of [socket, onward]) sockets.add(one.on('error', () => undefined));
    callers.add(socket);
    socket.on('data', ({ length }) => count(length, 'client'));
    onward.on('data', ({ length }) => count(length, 'broker'));
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  let left: { bytes: number; readonly from: 'client' | 'broker' } | null = null;
  let cuts = 0;
  const count = (bytes: number, from: 'client' | 'broker') => {
    if (left?.from !== from || (left.bytes -= bytes) > 0) return;
    left = null;
    cuts++;
    cut();
  };
  const stall = () => {
    for (const socket of callers) socket.unpipe().pause();
  };
  const close = async () => {
    cut();
    server.close();
    await once(server, 'close');
  };
  const cutAfter: AmqpProxy['cutAfter'] = (bytes, from) => (left = { bytes, from });
  return { url: url.href, cut, cutAfter, cuts: () => cuts, stall, close };
}

/**
 * Stands between idb and a server that speaks a protocol of messages, sees every message of either side and may hold it or end the
 * connection before it is handed on. Before a message of idb: the server never sees it; before one of the server: what was asked
 * is done, and idb does not hear of it.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Message {
  readonly name: string;
  readonly bytes: Buffer;
  /** False for what is handed on with the message before it: data that belong to it, a sign of life. */
  readonly isCounted: boolean;
}

/** Cuts one side's stream into messages. */
export interface Splitter {
  /** @returns the messages that are complete with it */
  push(bytes: Buffer): readonly Message[];
}

export interface Protocol {
  readonly ofClient: () => Splitter;
  readonly ofServer: () => Splitter;
}

export interface PassedMessage {
  /** 1 for the first on any connection. */
  readonly number: number;
  readonly name: string;
}

export interface MessageHooks {
  /** Before a message is handed on; cut: its connection is over, as both sides see it. */
  readonly before?: (message: PassedMessage, connection: number) => 'cut' | undefined | Promise<'cut' | undefined>;
  /** Every message that the server sent, as it came. */
  readonly onServerMessage?: (message: Message, connection: number) => void;
}

export interface MessageProxy {
  /** The server's address with the proxy in its place. */
  readonly url: string;
  readonly passed: readonly PassedMessage[];
}

export async function withMessageProxy<T>(
  address: { readonly url: string; readonly defaultPort: number },
  protocol: Protocol,
  hooks: MessageHooks,
  use: (proxy: MessageProxy) => Promise<T>,
): Promise<T> {
  const target = new URL(address.url);
  const passed: PassedMessage[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    const connection = ++connections;
    const onward = connect(Number(target.port || address.defaultPort), target.hostname);
    const end = () => [client, onward].forEach((socket) => socket.destroy());
    for (const socket of [client, onward]) sockets.add(socket.setNoDelay().on('error', end));
    const hand = (from: Socket, to: Socket, splitter: Splitter, onMessage: (message: Message) => void) => {
      handOn(from, to, splitter, async (message) => {
        onMessage(message);
        if (!message.isCounted) return undefined;
        const seen = { number: passed.length + 1, name: message.name };
        passed.push(seen);
        return hooks.before?.(seen, connection);
      }).then(end, end);
    };
    hand(client, onward, protocol.ofClient(), () => undefined);
    hand(onward, client, protocol.ofServer(), (message) => hooks.onServerMessage?.(message, connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await use({ url: url.href, passed });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
}

/** One message after another. @returns when the stream ends, or a message is not to be handed on */
async function handOn(
  from: Socket,
  to: Socket,
  splitter: Splitter,
  fateOf: (message: Message) => Promise<'cut' | undefined>,
): Promise<void> {
  for await (const bytes of from) {
    for (const message of splitter.push(bytes as Buffer)) {
      if ((await fateOf(message)) === 'cut') return;
      to.write(message.bytes);
    }
  }
  // What was said last is still on its way.
  to.end();
  await once(to, 'close').catch(() => undefined);
}

/** For protocols whose messages say how long they are. @param read what begins there; null: it is not complete yet */
export function splitter(
  read: (bytes: Buffer, isFirst: boolean) => (Omit<Message, 'bytes'> & { readonly length: number }) | null,
): Splitter {
  let rest = Buffer.alloc(0);
  let isFirst = true;
  return {
    push(bytes) {
      rest = Buffer.concat([rest, bytes]);
      const messages: Message[] = [];
      for (;;) {
        const next = read(rest, isFirst);
        if (next === null || next.length > rest.length) return messages;
        const { length, ...message } = next;
        messages.push({ ...message, bytes: rest.subarray(0, length) });
        rest = rest.subarray(length);
        isFirst = false;
      }
    },
  };
}

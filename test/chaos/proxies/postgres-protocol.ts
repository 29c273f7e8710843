/** Messages of Postgres's protocol, version 3. */
import { splitter, type Message, type Protocol } from './message-proxy.js';

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;

export const POSTGRES_PROTOCOL: Protocol = {
  // The first message of a client has no type.
  ofClient: () => splitter((bytes, isFirst) => messageAt(bytes, isFirst ? 0 : TYPE_BYTES, 'idb')),
  ofServer: () => splitter((bytes) => messageAt(bytes, TYPE_BYTES, 'Postgres')),
};

/**
 * Start, password, Query, Sync and Terminate of a client; Authentication, BackendKeyData, DataRow and ReadyForQuery of the server. What
 * is sent together with them meets the same fate.
 */
const COUNTED: readonly string[] = ['startup', 'p', 'Q', 'S', 'X', 'R', 'K', 'D', 'Z'];

export const POSTGRES_PORT = 5432;

/** The server's own number for the session: BackendKeyData. */
export function sessionOf({ bytes }: Message): number | undefined {
  return bytes.toString('latin1', 0, TYPE_BYTES) === 'K' ? bytes.readInt32BE(TYPE_BYTES + LENGTH_BYTES) : undefined;
}

function messageAt(bytes: Buffer, typeBytes: number, who: string) {
  if (bytes.length < typeBytes + LENGTH_BYTES) return null;
  const type = typeBytes === 0 ? 'startup' : bytes.toString('latin1', 0, typeBytes);
  return {
    name: `${who}: ${type}`,
    isCounted: COUNTED.includes(type),
    length: typeBytes + bytes.readInt32BE(typeBytes),
  };
}

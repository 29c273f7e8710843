/** Frames of AMQP 0-9-1. A message's content belongs to the method before it; a heartbeat comes when it comes. */
import { splitter, type Protocol } from './message-proxy.js';

const GREETING_BYTES = 8;
const HEAD_BYTES = 7;
const END_BYTES = 1;
const METHOD = 1;

export const AMQP_PROTOCOL: Protocol = {
  ofClient: () => splitter((bytes, isFirst) => (isFirst ? GREETING : frameAt(bytes, 'idb'))),
  ofServer: () => splitter((bytes) => frameAt(bytes, 'RabbitMQ')),
};

export const AMQP_PORT = 5672;

const GREETING = { name: 'idb: greeting', isCounted: true, length: GREETING_BYTES };

function frameAt(bytes: Buffer, who: string) {
  if (bytes.length < HEAD_BYTES) return null;
  const length = HEAD_BYTES + bytes.readUInt32BE(3) + END_BYTES;
  if (bytes.length < length) return null;
  const isMethod = bytes[0] === METHOD;
  const name = isMethod ? `${bytes.readUInt16BE(HEAD_BYTES)}.${bytes.readUInt16BE(HEAD_BYTES + 2)}` : 'content';
  return { name: `${who}: ${name}`, isCounted: isMethod, length };
}

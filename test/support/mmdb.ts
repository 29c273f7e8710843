/** A MaxMind database of a few networks, made as its format is described (https://maxmind.github.io/MaxMind-DB/). */
type Value = string | number | readonly Value[] | { readonly [key: string]: Value };

export interface Network {
  /** Of the fourth version: `192.0.2.0`. */
  readonly address: string;
  readonly bits: number;
  readonly record: Value;
}

const RECORD_BITS = 24;
const SEPARATOR = 16;
const TEXT = 2;
const UNSIGNED = 6;
const MAP = 7;
const LIST = 11;

/** @returns the file's bytes: a database of addresses of the fourth version */
export function mmdbOf(networks: readonly Network[]): Buffer {
  const nodes: [number | null, number | null][] = [[null, null]];
  const data: Buffer[] = [];
  const leaves: { node: number; side: 0 | 1; at: number }[] = [];
  let at = 0;
  for (const { address, bits, record } of networks) {
    const path = bitsOf(address).slice(0, bits);
    let node = 0;
    for (const side of path.slice(0, -1)) node = nodes[node]![side] ??= nodes.push([null, null]) - 1;
    leaves.push({ node, side: path.at(-1)!, at });
    const encoded = encode(record);
    data.push(encoded);
    at += encoded.length;
  }
  // What is no node is a place in the data, and the number of nodes itself says that nothing is known.
  for (const { node, side, at: place } of leaves) nodes[node]![side] = nodes.length + SEPARATOR + place;
  const tree = Buffer.alloc((nodes.length * RECORD_BITS * 2) / 8);
  nodes.forEach((sides, i) =>
    sides.forEach((value, side) => tree.writeUIntBE(value ?? nodes.length, (i * 2 + side) * 3, 3)),
  );
  const metadata = {
    node_count: nodes.length,
    record_size: RECORD_BITS,
    ip_version: 4,
    database_type: 'test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_500_000_000,
    description: { en: 'a test' },
  };
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR), ...data, marker, encode(metadata)]);
}

function bitsOf(address: string): (0 | 1)[] {
  return address
    .split('.')
    .flatMap((byte) => Array.from({ length: 8 }, (_, i): 0 | 1 => (((Number(byte) >> (7 - i)) & 1) === 1 ? 1 : 0)));
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(TEXT, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UNSIGNED, 4), bytes]);
  }
  if (Array.isArray(value))
    return Buffer.concat([control(LIST, value.length), ...value.map((item: Value) => encode(item))]);
  const members = Object.entries(value);
  return Buffer.concat([
    control(MAP, members.length),
    ...members.flatMap(([key, member]) => [encode(key), encode(member)]),
  ]);
}

/** Sizes under 29 alone. */
function control(type: number, size: number): Buffer {
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}

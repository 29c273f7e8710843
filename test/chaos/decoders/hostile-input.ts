/** Bytes, texts and values that nobody in his right mind would send, made from what one would. */
import { isObject } from '../../../src/model/canonical-json.js';
import type { Random } from '../../support/random.js';

/** Larger ones are for whoever measures memory. */
const MOST_BYTES = 64 * 1024;
const DEEP = 2_000;

const TOKENS = [
  '__proto__',
  'constructor',
  'prototype',
  '"__proto__":{"polluted":1}',
  '\\ud800',
  '\ud83e\udd8b',
  '\u0000',
  '\u2028',
  '1e400',
  '-0',
  '9007199254740993',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  'null',
  'true',
  '\\u0000',
  '[]',
  '{}',
  '+275760-09-13T00:00:00Z',
  '0000-00-00',
  '%00',
  '://',
  '@',
  '(a+)+$',
];

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  NaN,
  '',
  '__proto__',
  'constructor',
  '\ud800',
  'x'.repeat(600),
  [],
  {},
  [[]],
  [null],
  '2020-02-30',
  '9999-12-31T23:59:59Z',
  2 ** 53,
];

/** A sample with a few wounds; now and then nothing but noise, or something very deep. */
export function hostileBytes(random: Random, samples: readonly string[]): Buffer {
  const chance = random.next();
  if (chance < 0.05) return Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)));
  if (chance < 0.1) return Buffer.from(nested(random, DEEP));
  let bytes: Buffer = Buffer.from(random.pick(samples));
  for (let wounds = 1 + random.below(4); wounds > 0; wounds--) bytes = wound(random, bytes, samples);
  return bytes.subarray(0, MOST_BYTES);
}

/** What JSON.parse could return: a sample's value with some of its parts replaced, moved or named otherwise. */
export function hostileValue(random: Random, samples: readonly string[]): unknown {
  if (random.next() < 0.05) return JSON.parse(nested(random, DEEP)) as unknown;
  return mutated(random, JSON.parse(random.pick(samples)) as unknown);
}

function wound(random: Random, bytes: Buffer, samples: readonly string[]): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.below(12));
  const [head, cut, tail] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  const what = random.below(6);
  if (what === 0) return Buffer.concat([head, tail]);
  if (what === 1) return Buffer.concat([head, Buffer.from(random.pick(TOKENS)), tail]);
  if (what === 2) return Buffer.concat([head, Buffer.from([random.below(256)]), tail]);
  if (what === 3) return Buffer.concat([head, cut, cut, cut, tail]);
  if (what === 4) return Buffer.concat([head, Buffer.from(random.pick(samples)), tail]);
  return head;
}

function nested(random: Random, depth: number): string {
  const [open, close] = random.pick<readonly [string, string]>([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"query":', '}'],
    ['[{"payload":', '}]'],
  ]);
  return `${open.repeat(depth)}0${close.repeat(depth)}`;
}

function mutated(random: Random, value: unknown): unknown {
  if (random.next() < 0.08) return random.pick(VALUES);
  if (Array.isArray(value)) return value.map((part) => mutated(random, part));
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    const chance = random.next();
    if (chance < 0.05) return [];
    if (chance < 0.1) return [[random.pick(TOKENS), mutated(random, part)]];
    return [[name, mutated(random, part)]];
  });
  // Through JSON, as it comes from outside: there `__proto__` is a name like any other.
  const text = members.map(([name, part]) => `${JSON.stringify(name)}:${JSON.stringify(part)}`).join(',');
  return JSON.parse(`{${text}}`) as unknown;
}

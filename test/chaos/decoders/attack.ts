/** Feeds a decoder hostile input, and looks at what that did to it and to the process. */
import { isObject } from '../../../src/model/canonical-json.js';
import { Random } from '../../support/random.js';
import { isRefusal, type Decoder } from './decoders.js';
import { hostileBytes, hostileValue } from './hostile-input.js';

/** @returns a sentence for each input that it did not bear */
export async function attack(decoder: Decoder, seed: number, inputs: number): Promise<readonly string[]> {
  const random = new Random(seed);
  const faults: string[] = [];
  for (let i = 0; i < inputs && faults.length < 5; i++) {
    const fault = await attackOnce(decoder, random);
    if (fault !== null) faults.push(`${decoder.name}, seed ${seed}, input ${i + 1}: ${fault}`);
  }
  return faults;
}

async function attackOnce(decoder: Decoder, random: Random): Promise<string | null> {
  const bytes = hostileBytes(random, decoder.samples);
  const value = decoder.takes === 'value' ? hostileValue(random, decoder.samples) : undefined;
  try {
    const result: unknown = await decoder.decode(bytes, value);
    if (hasForeignPrototype(result)) return 'what it returned has a prototype from outside';
  } catch (error) {
    if (!isRefusal(decoder, error))
      return error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`;
  }
  return Object.keys(Object.prototype).length + Object.keys(Array.prototype).length > 0
    ? 'a prototype was changed'
    : null;
}

/** An object whose prototype is neither a class's nor none: one that the input has named `__proto__`. */
function hasForeignPrototype(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 20) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (isObject(prototype) && !isOfClass(prototype)) return true;
  const parts = value instanceof Map ? [...value.values()] : ArrayBuffer.isView(value) ? [] : Object.values(value);
  return parts.some((part) => hasForeignPrototype(part, depth + 1));
}

function isOfClass(prototype: Record<string, unknown>): boolean {
  const own = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value as unknown;
  return typeof own === 'function' && own.prototype === prototype;
}

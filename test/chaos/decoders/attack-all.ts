/** A process of its own, which may run out of memory or never end: all decoders under attack. usage: attack-all.ts SEED INPUTS */
import { attack } from './attack.js';
import { DECODERS } from './decoders.js';

const [seed, inputs] = process.argv.slice(2).map(Number);
const faults: string[] = [];
for (const decoder of DECODERS) {
  process.stderr.write(`${decoder.name}\n`);
  faults.push(...(await attack(decoder, seed ?? 1, inputs ?? 1)));
}
process.stdout.write(JSON.stringify(faults));

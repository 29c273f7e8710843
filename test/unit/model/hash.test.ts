import { expect } from 'chai';
import { Memory } from '../../../src/model/memory.js';
import { hashOf, spread } from '../../../src/model/hash.js';

const IDS = 100_000;
const SLOTS = 1024;

/** @param before bytes of other text before it */
function hashOfText(text: string, before = 0): number {
  const memory = Memory.ofText(`${'x'.repeat(before)}${text}yyyy`);
  return hashOf(memory.words, before, memory.length - 4);
}

describe('the hash of a text', () => {
  it('is the same wherever the text lies, of any length', () => {
    for (let length = 0; length <= 40; length++) {
      const text = 'abcdefghijklmnopqrstuvwxyz0123456789-_:./'.slice(0, length);
      for (let before = 1; before < 5; before++)
        expect(hashOfText(text, before), `${length}`).to.equal(hashOfText(text));
    }
  });

  it('tells texts apart that differ in one bit, or in their length', () => {
    const texts = ['', '\0', '\0\0', '\0\0\0', '\0\0\0\0', '\0\0\0\0\0'];
    for (let at = 0; at < 9; at++)
      for (const other of 'bcei') texts.push(`${'a'.repeat(at)}${other}${'a'.repeat(8 - at)}`);
    expect(new Set(texts.map((text) => hashOfText(text))).size).to.equal(texts.length);
  });

  it('spreads numbered ids evenly over slots, and over slots within a part', () => {
    for (const parts of [1, 256]) {
      const slots = new Uint32Array(SLOTS);
      let own = 0;
      for (let i = 0; i < IDS * parts; i++) {
        const hash = hashOfText(`id-${i}`);
        if (spread(hash, parts) !== parts >> 1) continue;
        slots[hash & (SLOTS - 1)]!++;
        own++;
        if (own === IDS) break;
      }
      // Of about 98 in each slot: eleven standard deviations.
      expect(Math.max(...slots), `${parts} parts`).to.be.below(98 + 11 * 10);
      expect(own / IDS, `${parts} parts`).to.be.above(0.9);
    }
  }).timeout(120_000);

  it('is another one in another process: nobody can tell which ids collide', async () => {
    const { promisify } = await import('node:util');
    const { execFile } = await import('node:child_process');
    const module = new URL('../../../src/model/hash.ts', import.meta.url).href;
    const program = `import { hashOf } from '${module}'; console.log(hashOf(new DataView(new ArrayBuffer(8)), 0, 8));`;
    const run = () => promisify(execFile)(process.execPath, ['--import=tsx', '--input-type=module', '-e', program]);
    const hashes = [await run(), await run()].map(({ stdout }) => stdout);
    expect(hashes[0]).to.match(/^-?\d+\n$/);
    expect(hashes[0]).to.not.equal(hashes[1]);
  });
});

import { expect } from 'chai';
import { Memory } from '../../../src/model/memory.js';
import { decodePayload } from '../../../src/model/payload.js';
import { parseJson } from '../../../src/tally/rows/parse-json.js';
import { PayloadScanner } from '../../../src/tally/rows/payload-scanner.js';
import { Random } from '../../support/random.js';
import { randomPayload } from '../../support/random-rows.js';

const MAX_COUNT = 1e12;

/** What the scanner makes of a payload in the middle of other bytes: entries sorted, or null where it leaves it to the decoder. */
function scan(json: string, kind: 'recordset of record' | 'hits of recordset'): string[] | null {
  const scanner = new PayloadScanner();
  const isOfRecords = kind === 'recordset of record';
  const memory = Memory.ofText(`"1}${json}1"}`);
  const [start, end] = [3, memory.length - 3];
  const isScanned = isOfRecords
    ? scanner.scanRecords(memory, start, end)
    : scanner.scanHits(memory, start, end, MAX_COUNT);
  if (!isScanned) return null;
  const { entries } = scanner;
  const entry = (i: number) => {
    const key = memory.text(entries.keyStarts[i]!, entries.keyEnds[i]!);
    const value = isOfRecords ? memory.text(entries.valueStarts[i]!, entries.valueEnds[i]!) : '';
    return isOfRecords ? [key, value, entries.hits[i]] : [null, key, entries.hits[i]];
  };
  return Array.from({ length: entries.count }, (_, i) => JSON.stringify(entry(i))).sort();
}

function decode(json: string, kind: 'recordset of record' | 'hits of recordset'): string[] | string {
  const entries = decodePayload(parseJson(json), kind, MAX_COUNT);
  return typeof entries === 'string' ? entries : entries.map((entry) => JSON.stringify(entry)).sort();
}

describe('the payload scanner', () => {
  it('reads the usual payloads itself', () => {
    expect(scan('{"r1":"A","r2":"B"}', 'recordset of record')).to.deep.equal(['["r1","A",1]', '["r2","B",1]']);
    expect(scan(' { "A" : 10 ,\n"B":0 } ', 'hits of recordset')).to.deep.equal(['[null,"A",10]', '[null,"B",0]']);
    expect(scan('{}', 'hits of recordset')).to.deep.equal([]);
  });

  it('leaves what is unusual to the decoder', () => {
    const unusual = [
      '',
      '{',
      '[]',
      'null',
      '{"A":-1}',
      '{"A":1.5}',
      '{"A":01}',
      '{"A":1e3}',
      '{"A":1}}',
      '{"A":1,}',
      '{"A":1 "B":2}',
    ];
    const odd = [
      '{"":1}',
      '{"A":1,"A":2}',
      '{"\\u0041":1}',
      '{"é":1}',
      '{"A":1000000000001}',
      `{"${'x'.repeat(502)}":1}`,
      '{"A":"1"}',
    ];
    for (const json of [...unusual, ...odd]) expect(scan(json, 'hits of recordset'), json).to.equal(null);
  });

  it('leaves a payload to the decoder that names a key twice, however many it names', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `"key-${i}":1`);
    for (const count of [2, 511, 512, 513, 1024, 5000]) {
      const some = keys.slice(0, count);
      expect(scan(`{${some.join()}}`, 'hits of recordset'), `${count}`).to.have.length(count);
      for (const repeated of [some[0]!, some.at(-2)!]) {
        expect(scan(`{${[...some, repeated].join()}}`, 'hits of recordset'), `${count}, ${repeated}`).to.equal(null);
      }
    }
  });

  it('says what the decoder says, wherever it says anything, for 200,000 random payloads', () => {
    const random = new Random(17);
    let scanned = 0;
    for (let i = 0; i < 100_000; i++) {
      const json = randomPayload(random);
      for (const kind of ['recordset of record', 'hits of recordset'] as const) {
        const answer = json === null ? null : scan(json, kind);
        if (answer === null || json === null) continue;
        scanned++;
        expect(answer, json).to.deep.equal(decode(json, kind));
      }
    }
    expect(scanned).to.be.greaterThan(20_000);
  });
});

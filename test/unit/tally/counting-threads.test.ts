import { expect } from 'chai';
import { setTimeout } from 'node:timers/promises';
import type { TelemetryRow } from '../../../src/model/telemetry.js';
import { SpillFile } from '../../../src/tally/entries/spill-file.js';
import { Tally, type TalliedDocument } from '../../../src/tally/tally.js';
import { documentsByThreads } from '../../../src/tally/documents/threads/counting-threads.js';
import { Random } from '../../support/random.js';
import { addRows, newTally } from '../../support/tallied.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

const DAY = '2020-02-17';
const TOP = 20;
/** So little that all of it is spilled, and most partitions are divided. */
const MEMORY_BYTES = 100_000;

/** Of 700 recordsets, one much larger than the others; places longer than what is staged, and more of them than are numbered. */
function manyRows(): TelemetryRow[] {
  const random = new Random(3);
  return Array.from({ length: 6000 }, (_, i) => {
    const [query, place] = [
      `query-${random.below(3000)}`,
      `{"city":"${'x'.repeat(i % 500 === 0 ? 9000 : 90)}${i % 200}"}`,
    ];
    const recordset = `set-${random.below(700)}`;
    if (i % 3 > 0)
      return [String(i), 'seen', 'records', query, place, JSON.stringify({ [`r${i}`]: 'large', r: recordset })];
    return [
      String(i),
      'search',
      'mediarecords',
      query,
      place,
      JSON.stringify({ [recordset]: random.below(5), large: 1 }),
    ];
  });
}

/** Each as a text of its own before the next one is asked for. */
async function sorted(documents: Iterable<TalliedDocument> | AsyncIterable<TalliedDocument>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { recordset, figures, body, digest } of documents) {
    texts.push(JSON.stringify([recordset, figures, body.toString(), digest]));
  }
  return texts.sort();
}

describe('counting threads', () => {
  const rows = manyRows();
  let directory: string;
  let spill: SpillFile;
  let divisions: SpillFile;
  let tally: Tally;

  beforeEach(() => {
    directory = temporaryDirectory();
    [spill, divisions] = [new SpillFile(directory), new SpillFile(directory)];
    tally = addRows(new Tally(1e12, MEMORY_BYTES, spill, divisions), rows);
  });
  afterEach(() => {
    spill.close();
    divisions.close();
    removeDirectory(directory);
  });

  const byThreads = (threads: number) => {
    const given = tally.give(DAY, TOP, threads);
    return documentsByThreads({ given, spill: spill.give() }, tally.tasks(DAY), threads);
  };

  it('make the documents that one thread with all of its memory makes, one thread or three', async () => {
    const expected = await sorted(addRows(newTally(), rows).documents(DAY, TOP));
    for (const threads of [1, 3]) {
      expect(await sorted(byThreads(threads)), `${threads} threads`).to.deep.equal(expected);
    }
    expect(spill.size).to.be.above(0);
  });

  it('are the same when this thread makes them within the same memory', async () => {
    const expected = await sorted(addRows(newTally(), rows).documents(DAY, TOP));
    expect(await sorted(tally.documents(DAY, TOP))).to.deep.equal(expected);
    expect(tally.document('large', DAY, TOP)?.body.toString()).to.contain('"recordset_id":"large"');
  });

  it('write nothing over that has not been read', async () => {
    // Of one partition: each document is more than is sent at a time.
    const large = Array.from({ length: 120 }, (_, row): TelemetryRow => {
      const entries = Array.from({ length: 1000 }, (__, i) => [
        `record-${row}-${i}`.padEnd(120, '.'),
        `set-${256 * (i % 6)}`,
      ]);
      return [String(row), 'view', 'records', null, '{}', JSON.stringify(Object.fromEntries(entries))];
    });
    const first: TelemetryRow[] = Array.from({ length: 1400 }, (_, i) => [
      String(i),
      'search',
      'records',
      null,
      '{}',
      `{"set-${i}":1}`,
    ]);
    const full = addRows(newTally(), [...first, ...large]);
    const expected = await sorted(full.documents(DAY, 0));
    const documents = documentsByThreads(
      { given: full.give(DAY, 0), spill: { file: null, dataDir: directory } },
      full.tasks(DAY),
      1,
    );
    async function* slowly(): AsyncGenerator<TalliedDocument> {
      for await (const document of documents) {
        await setTimeout(document.recordset === 'set-0' ? 1000 : 0);
        yield document;
      }
    }
    expect(await sorted(slowly())).to.deep.equal(expected);
  });

  it('end when nobody wants more', async () => {
    let documents = 0;
    for await (const document of byThreads(2)) {
      documents += document.body.length > 0 ? 1 : 0;
      if (documents === 2) break;
    }
    expect(documents).to.equal(2);
  });

  it('tell what failed in them', async () => {
    const given = tally.give(DAY, TOP, 2);
    const documents = documentsByThreads({ given, spill: { ...spill.give(), file: null } }, tally.tasks(DAY), 2);
    try {
      for await (const { body } of documents) expect(body).to.be.instanceOf(Buffer);
      expect.fail('nothing failed');
    } catch (error) {
      expect(error).to.include({ name: 'IdbError', code: 'read-failed' });
      expect(error).to.have.property('message', `Failed to read the spill in ${directory}/spill: it is cut off.`);
    }
  });
});

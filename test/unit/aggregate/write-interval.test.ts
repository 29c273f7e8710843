import { expect } from 'chai';
import { writeInterval } from '../../../src/aggregate/write-interval.js';
import type { EventGroup } from '../../../src/events/event-index.js';
import type { IdbError } from '../../../src/model/errors.js';
import type { AggregateStore, AggregateWrite } from '../../../src/store/aggregates.js';
import { fileDownloads } from '../../support/aggregation-place.js';

const nothing = () => Promise.resolve();
const lease = { statistic: 'twice-agg', holder: 'test', number: 1, check: () => undefined };

/** What was written is not remembered. */
const aggregates: AggregateStore = {
  address: 'memory',
  prepare: () => Promise.resolve([]),
  async write(_, writes: Iterable<AggregateWrite> | AsyncIterable<AggregateWrite>) {
    let documents = 0;
    for await (const { body } of writes) if (body !== null) documents++;
    return documents;
  },
  refresh: nothing,
  countDocuments: () => Promise.resolve(0),
  async *readIds() {
    await nothing();
    yield* [];
  },
  async *readDocuments() {
    await nothing();
    yield* [];
  },
  readIntervals: () => Promise.resolve([]),
};

function write(keys: readonly (string | number)[]) {
  const groups = keys.map((key): EventGroup => ({ key: [key], events: 1, metrics: {}, copied: {} }));
  const all = async function* () {
    await nothing();
    yield groups;
  };
  const counting = { groups: all(), figures: () => ({ counted: 0, rejected: 0 }) };
  const places = { aggregates, signal: new AbortController().signal };
  return writeInterval(places, lease, fileDownloads('twice').registered, '2020-01-01', counting);
}

describe('writing an interval', () => {
  it('writes a document of each group', async () => {
    expect(await write(['a', 'b', 1])).to.include({ documents: 3, deleted: 0 });
  });

  it('fails where two groups come to one document, and names it', async () => {
    const error = await write(['a', 1, '1']).then(
      () => expect.fail('did not fail'),
      (thrown: unknown) => thrown as IdbError,
    );
    expect([error.code, error.message.split(',')[0]]).to.deep.equal([
      'bad-document',
      'Failed to write twice-agg 2020-01-01: two of its groups come to the same document 1-2020-01-01',
    ]);
  });
});

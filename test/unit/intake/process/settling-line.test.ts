import { expect } from 'chai';
import type { QueueReader } from '../../../../src/events/event-queue.js';
import { processEvents } from '../../../../src/intake/process/process-events.js';
import { IdbError } from '../../../../src/model/errors.js';
import { fileDownloadType } from '../../../support/events.js';
import { MemoryEventIndex } from '../../../support/memory-event-index.js';
import { MemoryQueue } from '../../../support/memory-queue.js';
import { MemorySalts } from '../../../support/memory-salts.js';
import { FakeClock, processParts } from '../../../support/processor.js';

const TYPE = 'file-download';
/** So large that each makes a batch. */
const PADDING = 'x'.repeat(1_800_000);

/**
 * Four messages, each in a batch of its own, and an index whose writes end when and as the test says.
 * @param write called with the id that is written; what it throws fails the write
 */
async function processFour(write: (id: string, attempt: number) => Promise<void> | void) {
  const queue = new MemoryQueue();
  for (const id of ['1', '2', '3', '4'])
    queue.add(
      TYPE,
      JSON.stringify({ id, timestamp: '2020-02-17T10:00:00Z', bucket_id: 'b', file_id: 'f', padding: PADDING }),
    );
  const attempts = new Map<string, number>();
  const index = new MemoryEventIndex(async ([event]) => {
    const id = event?.id ?? '';
    attempts.set(id, (attempts.get(id) ?? 0) + 1);
    await write(id, attempts.get(id) ?? 0);
  });
  // What each reader acknowledged, in order.
  const acknowledged: string[][] = [];
  const open = queue.withReader.bind(queue);
  queue.withReader = (types, work) =>
    open(types, (reader) => {
      const mine: string[] = [];
      acknowledged.push(mine);
      const acknowledge: QueueReader['acknowledge'] = (deliveries) => {
        mine.push(...deliveries.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id));
        return reader.acknowledge(deliveries);
      };
      return work({ ...reader, acknowledge });
    });
  const { monotonic, sleep } = new FakeClock();
  const changes = { definitions: [fileDownloadType()], monotonic, sleep };
  const parts = processParts({ queue, index, salts: new MemorySalts() }, changes);
  const { types } = await processEvents(parts, { types: [TYPE], follow: false });
  const stored = index.stored.map(({ id }) => id).sort();
  return { acknowledged, stored, waiting: queue.waiting.length, figures: types[0] };
}

const gone = () => new IdbError('unavailable', 'gone');
const ALL_ONCE = { taken: 4, created: 4, duplicates: 0, dead: 0 };

/** Something that happens once, and can be waited for. */
function moment(): { readonly came: Promise<void>; readonly comes: () => void } {
  let comes = (): void => undefined;
  const came = new Promise<void>((resolve) => (comes = resolve));
  return { came, comes };
}

describe('batches under way side by side', function () {
  this.timeout(60_000);

  it('are written two at a time, and leave the queue in the order in which they came', async () => {
    const second = moment();
    const done: string[] = [];
    const result = await processFour(async (id) => {
      if (id === '1') await second.came;
      done.push(id);
      if (id === '2') second.comes();
    });
    expect(done.slice(0, 2)).to.deep.equal(['2', '1']);
    expect(result.acknowledged).to.deep.equal([['1', '2', '3', '4']]);
    expect(result.figures).to.include(ALL_ONCE);
  });

  it('all stay in the queue where the first of them fails, whatever became of those behind it', async () => {
    const second = moment();
    const result = await processFour(async (id, attempt) => {
      if (id === '2') second.comes();
      if (id !== '1' || attempt > 1) return;
      await second.came;
      throw gone();
    });
    expect(result.acknowledged).to.deep.equal([[], ['1', '2', '3', '4']]);
    expect(result).to.deep.include({ stored: ['1', '2', '3', '4'], waiting: 0 });
    // The second was written before the outage, and met when it came again: it is no duplicate of anything.
    expect(result.figures).to.include(ALL_ONCE);
  });

  it('leave the queue up to the one that fails, and no further', async () => {
    const result = await processFour((id, attempt) => {
      if (id === '2' && attempt === 1) throw gone();
    });
    expect(result.acknowledged).to.deep.equal([['1'], ['2', '3', '4']]);
    expect(result).to.deep.include({ stored: ['1', '2', '3', '4'], waiting: 0 });
    expect(result.figures).to.include(ALL_ONCE);
  });

  it('are all tried again before anything more is taken, where several fail', async () => {
    const tried: string[] = [];
    const result = await processFour((id, attempt) => {
      tried.push(`${id}.${attempt}`);
      if (attempt === 1 && id < '3') throw gone();
    });
    expect(tried.slice(0, 4)).to.have.members(['1.1', '2.1', '1.2', '2.2']);
    expect(result.acknowledged).to.deep.equal([[], ['1', '2', '3', '4']]);
    expect(result.figures).to.include(ALL_ONCE);
  });
});

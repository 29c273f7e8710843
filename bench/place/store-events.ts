/** Events straight into the event index, without the way through the queue. */
import type { EventWrite } from '../../src/events/event-index.js';
import { fileDownloadType } from '../../test/support/events.js';
import { withEventIndex } from '../../test/support/event-places.js';
import type { Place } from './place.js';

const AT_ONCE = 20_000;

export async function storeEvents({ env }: Place, events: Iterable<EventWrite>): Promise<void> {
  const types = [fileDownloadType()];
  await withEventIndex(env, async (index) => {
    let batch: EventWrite[] = [];
    for (const event of events) {
      if (batch.push(event) < AT_ONCE) continue;
      await index.write(types, batch);
      batch = [];
    }
    await index.write(types, batch);
    await index.refresh(types.map(({ name }) => name));
  });
}

import { expect } from 'chai';
import type { EventTypeDefinition } from '../../../../src/events/event-type.js';
import { processEvents } from '../../../../src/intake/process/process-events.js';
import { fileDownloadType } from '../../../support/events.js';
import { MemoryEventIndex } from '../../../support/memory-event-index.js';
import { MemoryQueue } from '../../../support/memory-queue.js';
import { MemorySalts } from '../../../support/memory-salts.js';
import { processParts } from '../../../support/processor.js';

/** What no document may hold: each field's value names it, so that a test says which one got through. */
const PERSONAL = Object.fromEntries(
  [
    'ip user_ip clientIP remote-ip remote_addr remoteAddress real_ip X-Real-IP forwarded forwarded_for X-Forwarded-For',
    'CF-Connecting-IP ip_address user user_id user.name userEmail email mail login account token password cookie',
    'session session_id sessionKey agent user_agent http_user_agent',
  ].flatMap((line) => line.split(' ').map((name) => [name, `secret-${name}`])),
);

const EVENT = {
  timestamp: '2018-01-01T00:00:00Z',
  bucket_id: 'b',
  file_id: 'f',
  ...PERSONAL,
  payload: { ...PERSONAL, kept: 'in payload' },
  results: [PERSONAL],
  query: { and: [{ ...PERSONAL, genus: 'acer' }] },
  request: { headers: [[PERSONAL], { ...PERSONAL, kept: 'in a list' }] },
};

async function processed(preprocessors: EventTypeDefinition['preprocessors']) {
  const queue = new MemoryQueue();
  const index = new MemoryEventIndex();
  const type = fileDownloadType({ preprocessors });
  queue.add(type.name, JSON.stringify(EVENT));
  const parts = processParts({ queue, index, salts: new MemorySalts() }, { definitions: [type] });
  const report = await processEvents(parts, { types: [type.name], follow: false });
  return { report, stored: index.stored, dead: queue.dead };
}

describe('processEvents keeps to itself who used something', () => {
  for (const [what, preprocessors] of [
    ['with no preprocessors', []],
    ['without anonymise', ['flag-robots', 'place', 'unique-id', 'query-hash']],
    ['with those of a type', fileDownloadType().preprocessors],
    ['with a plugin that puts it back', ['anonymise', (fields) => ({ ...fields, ...PERSONAL, again: [PERSONAL] })]],
  ] satisfies [string, EventTypeDefinition['preprocessors']][]) {
    it(`in a plain event, ${what}`, async () => {
      const { stored } = await processed(preprocessors);
      expect(stored).to.have.length(1);
      const text = JSON.stringify(stored);
      for (const value of Object.values(PERSONAL)) expect(text).not.to.contain(value);
      expect(text).to.contain('in payload').and.contain('in a list').and.contain('acer');
    });
  }

  it('in the reason why a plugin sets an event aside, and in the report', async () => {
    const { report, dead } = await processed([
      (fields) => {
        throw new Error(`bad ${JSON.stringify(fields)}`);
      },
    ]);
    const [{ reason } = { reason: '' }] = dead;
    expect(reason).to.match(/^bad \{/);
    expect(`${reason} ${JSON.stringify(report)}`).not.to.contain('secret');
  });
});

import { expect } from 'chai';
import { dayWindow } from '../../../../src/model/day.js';
import type { Fingerprint } from '../../../../src/model/marker.js';
import type { TelemetryRow } from '../../../../src/model/telemetry.js';
import { RowEncoder } from '../../../../src/sources/row-encoder.js';
import type { TelemetrySource } from '../../../../src/sources/source.js';
import { createUnionSource, uniteFingerprints } from '../../../../src/sources/union/union-source.js';

const DAY = '2020-02-17';
const WINDOW = dayWindow(DAY, 'UTC');
const NEVER = new AbortController().signal;
const [EARLY, LATE] = ['2020-02-17T01:00:00.000Z', '2020-02-18T02:00:00.000Z'];

function row(id: string, eventId?: string | null, type = 'view'): TelemetryRow {
  const fields = [id, type, 'records', null, null, '{}'] as const;
  return eventId === undefined ? fields : [...fields, eventId];
}

/** A source of one day. */
function source(name: 'postgres' | 'events', rows: readonly TelemetryRow[]): TelemetrySource {
  const arrivals = name === 'events' ? { newest: LATE, oldest: EARLY } : { newest: String(rows.length) };
  const fingerprint: Fingerprint = rows.length === 0 ? { rows: 0, newest: null } : { rows: rows.length, ...arrivals };
  return {
    name,
    address: `the ${name}`,
    checkSchema: () => Promise.resolve(),
    readRows(_, onRow) {
      const encoder = new RowEncoder();
      for (const row of rows) onRow(encoder.encode(row, false));
      return Promise.resolve({ fingerprint, sources: { [name]: { rows: rows.length } } });
    },
    readFingerprints: () => Promise.resolve(new Map(rows.length === 0 ? [] : [[DAY, fingerprint]])),
    readDays: () => Promise.resolve(rows.length === 0 ? [] : [DAY]),
  };
}

async function read(rows: readonly TelemetryRow[], events: readonly TelemetryRow[]) {
  const union = createUnionSource(source('postgres', rows), source('events', events));
  const ids: string[] = [];
  const { fingerprint, sources } = await union.readRows(WINDOW, (row) => ids.push(row.texts()[0]), NEVER);
  expect((await union.readFingerprints([WINDOW])).get(DAY) ?? { rows: 0, newest: null }).to.deep.equal(fingerprint);
  expect(await union.readDays('UTC')).to.deep.equal(fingerprint.rows === 0 ? [] : [DAY]);
  return { ids, fingerprint, sources };
}

describe('rows and events as one source', () => {
  it('counts an event that is a row too once, as the row', async () => {
    const { ids, sources } = await read([row('1', 'e1'), row('2', null), row('3')], [row('e1'), row('e2'), row('e3')]);
    expect(ids).to.deep.equal(['1', '2', '3', 'e2', 'e3']);
    expect(sources).to.deep.equal({ postgres: { rows: 3 }, events: { rows: 2, duplicates: 1 } });
  });

  it('takes no id of a row for an event’s, nor an empty one', async () => {
    const { ids } = await read([row('e1', ''), row('e2')], [row('e1'), row('e2'), row('')]);
    expect(ids).to.deep.equal(['e1', 'e2', 'e1', 'e2', '']);
  });

  it('tells events of one id apart by their types, and knows what a search showed by the id of the search', async () => {
    const rows = [row('1', 'S', 'search'), row('2', 'S', 'seen'), row('3', 'D')];
    const events = [row('S', null, 'search'), row('S-seen', null, 'seen'), row('D', null, 'download')];
    const { ids, sources } = await read(rows, events);
    expect(ids).to.deep.equal(['1', '2', '3', 'D']);
    expect(sources.events).to.deep.equal({ rows: 1, duplicates: 2 });
  });

  it('says of a day without events what was said before there were any', async () => {
    const { fingerprint, sources } = await read([row('1'), row('2')], []);
    expect(fingerprint).to.deep.equal({ rows: 2, newest: '2' });
    expect(sources).to.deep.equal({ postgres: { rows: 2 } });
    expect((await read([], [])).sources).to.deep.equal({ postgres: { rows: 0 } });
  });

  it('names both sources in the fingerprint, duplicates among the events', async () => {
    const { fingerprint } = await read([row('1', 'e1')], [row('e1'), row('e2')]);
    expect(fingerprint).to.deep.equal({
      rows: 3,
      newest: LATE,
      oldest: EARLY,
      sources: { postgres: { rows: 1, newest: '1' }, events: { rows: 2, newest: LATE, oldest: EARLY } },
    });
  });

  it('leaves a source without rows out of the fingerprint', () => {
    const events = { rows: 2, newest: LATE, oldest: EARLY };
    expect(uniteFingerprints(undefined, events).sources).to.deep.equal({ events });
  });
});

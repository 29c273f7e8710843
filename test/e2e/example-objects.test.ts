import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withEmbedded } from '../../src/clients/embedded.js';
import { decodeEvent } from '../../src/intake/decode-event.js';
import { identifiedEvent } from '../../src/intake/identify-event.js';
import { splitSearch } from '../../src/intake/split-search.js';
import { COLLECT_STATS, type Marker } from '../../src/model/marker.js';
import { createEmbeddedStore } from '../../src/store/embedded/embedded-store.js';
import type { StoredDocument } from '../../src/store/store.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { TEST_TYPES } from '../unit/intake/event-types.js';
import { runIdb } from './support/run-idb.js';

const EXAMPLES = fileURLToPath(new URL('../../example-objects/', import.meta.url));
const DAY = '2020-02-17';
const MONTH = '2020-02';

const textOf = (name: string) => readFileSync(join(EXAMPLES, name), 'utf8');
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** What no command prints: of the first recordset, and of the ledger. */
interface Stored {
  readonly month: unknown;
  readonly total: unknown;
  readonly markers: readonly Marker[];
}

function readStored(data: string): Promise<Stored> {
  return withEmbedded(data, async (handle) => {
    const store = await createEmbeddedStore(handle);
    return {
      month: await firstBody(store.readMonth(MONTH)),
      total: await firstBody(store.readTotals()),
      markers: await store.readMarkers(COLLECT_STATS),
    };
  });
}

async function firstBody(documents: AsyncIterable<StoredDocument>): Promise<unknown> {
  for await (const { body } of documents) return body;
  return undefined;
}

/** A marker as it would be if its run had been that of the example: who ran, when and for how long is another each time. */
function asExampleRun(marker: Marker): Marker {
  const { holder, started, finished, figures } = JSON.parse(textOf('marker.json')) as Marker;
  const duration_ms = figures?.duration_ms ?? 0;
  return { ...marker, holder, started, finished, figures: marker.figures && { ...marker.figures, duration_ms } };
}

/** A run report without its durations. */
function withoutDurations(report: string): string {
  return report.replaceAll(/"duration_ms": \d+/g, '"duration_ms": 0');
}

/** Types of the events that a message holds. */
function typesOf(message: unknown): readonly string[] {
  const now = new Date();
  const event = decodeEvent(message, TEST_TYPES, null, now);
  if ('reason' in event) return [event.reason];
  return splitSearch(identifiedEvent({ ...event, timestamp: now.toISOString() }, 'a key')).map(({ type }) => type);
}

describe('the example objects', () => {
  let data: string;
  let report: string;
  let stored: Stored;

  async function idb(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await runIdb(words, { IDB_DATA_DIR: data }, data);
    expect([code, stderr], words.join(' ')).to.deep.equal([0, '']);
    return stdout;
  }

  before(async () => {
    data = temporaryDirectory();
    await idb('load', join(EXAMPLES, 'telemetry-rows.ndjson'));
    report = await idb('collect-stats', '-d', DAY, '--json');
    stored = await readStored(data);
  });
  after(() => removeDirectory(data));

  for (const [name, words] of [
    ['day-documents.ndjson', []],
    ['day-dict.json', ['--as', 'dict']],
    ['site-day.json', ['--as', 'site']],
  ] as const) {
    it(`${name} is what idb show prints of the collected rows`, async () => {
      expect(await idb('show', '-d', DAY, ...words)).to.equal(textOf(name));
    });
  }

  it('stats-aggregation-object-structure-single.json is the first of the day documents', async () => {
    const [first] = (await idb('show', '-d', DAY)).split('\n');
    expect(pretty(JSON.parse(first!))).to.equal(textOf('stats-aggregation-object-structure-single.json'));
  });

  it('month-document.json and total-document.json are what is stored of the first recordset', () => {
    expect(pretty(stored.month)).to.equal(textOf('month-document.json'));
    expect(pretty(stored.total)).to.equal(textOf('total-document.json'));
  });

  it("marker.json is the ledger's marker, but for who ran and when", () => {
    expect(stored.markers.map((marker) => pretty(asExampleRun(marker)))).to.deep.equal([textOf('marker.json')]);
  });

  it('run-report.json is what collect-stats --json prints, but for its durations', () => {
    expect(withoutDurations(report)).to.equal(withoutDurations(textOf('run-report.json')));
  });

  it('idigbio.json is taken as a configuration without a warning', async () => {
    expect(await idb('config', '-c', join(EXAMPLES, 'idigbio.json'))).to.contain('portal-');
  });

  const wireEvents = readdirSync(EXAMPLES).filter((name) => name.startsWith('wire-event-'));
  for (const name of wireEvents) {
    it(`${name} is accepted`, () => {
      expect(typesOf(JSON.parse(textOf(name)))).to.deep.equal(
        name.includes('-and-seen') ? ['search', 'seen'] : [/event-([a-z]+)/.exec(name)![1]],
      );
    });
  }

  it('events.ndjson holds events, one of them twice', () => {
    const lines = textOf('events.ndjson').trim().split('\n');
    expect(lines.flatMap((line) => typesOf(JSON.parse(line)))).to.deep.equal([
      'search',
      'seen',
      'view',
      'download',
      'view',
    ]);
    expect(lines[3]).to.equal(lines[1]);
  });

  it('are all named in their README', () => {
    const readme = textOf('README.md');
    const unnamed = readdirSync(EXAMPLES).filter((name) => name !== 'README.md' && !readme.includes(`\`${name}\``));
    expect(unnamed).to.deep.equal([]);
  });
});

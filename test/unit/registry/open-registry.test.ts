import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRegistry } from '../../../src/registry/open-registry.js';
import { VOCABULARY } from '../../../src/registry/vocabulary.js';
import type { Registry } from '../../../src/events/registry.js';
import { IdbError } from '../../../src/model/errors.js';
import { SILENT_LOG } from '../../support/parts.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

type Written = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Configured {
  readonly events?: Written;
  readonly aggregations?: Written;
  readonly plugins?: readonly string[];
}

const FILE = '/srv/idigbio.json';
const asRegistrations = (written: Written) =>
  new Map(Object.entries(written).map(([name, members]) => [name, { written: members, origin: FILE }]));

function open({ events = {}, aggregations = {}, plugins = [] }: Configured, log: string[] = []): Promise<Registry> {
  const settings = { events: { types: asRegistrations(events) }, aggregations: asRegistrations(aggregations), plugins };
  return openRegistry(settings, { ...SILENT_LOG, info: (line) => void log.push(line) });
}

async function problems(configured: Configured): Promise<string[]> {
  const error: unknown = await open(configured).catch((failure: unknown) => failure);
  if (!(error instanceof IdbError) || error.code !== 'configuration') throw new Error(`not refused: ${String(error)}`);
  return error.message
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
const DOWNLOADS = { events: { 'file-download': {} } };

describe('the registry', () => {
  it('has the types of telemetry, and nothing else by itself', async () => {
    const { eventTypes, aggregations, faults } = await open({});
    expect(names(eventTypes)).to.deep.equal(['download', 'mapping', 'search', 'seen', 'view']);
    expect([aggregations, faults]).to.deep.equal([[], []]);
  });

  it('enables what is built in by its name alone', async () => {
    const events = { 'file-download': {}, 'record-view': {} };
    const { eventTypes, aggregations } = await open({
      events,
      aggregations: { 'file-download-agg': {}, 'record-view-agg': {} },
    });
    expect(eventTypes.find(({ name }) => name === 'record-view')).to.deep.include({
      uniqueIdFields: ['pid_type', 'pid_value'],
      doubleClicks: { rule: 'chain', seconds: 30 },
    });
    expect(aggregations[0]).to.deep.equal({
      name: 'file-download-agg',
      event: 'file-download',
      fields: ['unique_id'],
      interval: 'day',
      indexInterval: 'month',
      index: 'stats-file-download',
      metrics: [
        { name: 'unique_count', kind: 'unique', field: 'unique_session_id' },
        { name: 'volume', kind: 'sum', field: 'size' },
      ],
      copyFields: { file_id: 'file_id', file_key: 'file_key', bucket_id: 'bucket_id' },
      filters: [{ field: 'is_robot', not: true }],
      modifiers: [],
    });
  });

  it('leaves robots out of an aggregation unless it is told to count them', async () => {
    const base = { event: 'file-download' };
    const aggregations = { a: { ...base, index: 'a' }, b: { ...base, index: 'b', robots: true } };
    const registry = await open({ ...DOWNLOADS, aggregations });
    expect(registry.aggregations.map(({ filters }) => filters.length)).to.deep.equal([1, 0]);
  });

  it('takes the place of a built-in type only where that is said', async () => {
    expect(await problems({ events: { view: {} } })).to.deep.equal([
      `event type view is registered more than once (built in, ${FILE}): say "override": true in the one that is meant`,
    ]);
    const { eventTypes } = await open({ events: { view: { override: true, preprocessors: ['flag-robots'] } } });
    expect(eventTypes.find(({ name }) => name === 'view')).to.deep.include({
      kind: 'telemetry',
      preprocessors: ['flag-robots'],
    });
  });

  it('says all problems at once, each with its path', async () => {
    const aggregations = {
      a: { event: 'file-download', interval: 'week', metrics: { n: { median: 'size' } } },
      b: { event: 'file-download', intervall: 'day', index: 'stats-b' },
      c: { index: 'stats-c', filters: [{ field: 'x' }] },
    };
    const found = await problems({
      events: { 'file-download': { doubleClicks: { rule: 'chain' } }, Upper: {} },
      aggregations,
    });
    expect(found.map((line) => line.replace(/it must be .*/, 'it must be …'))).to.deep.equal([
      `events.file-download.doubleClicks is {"rule":"chain"} (${FILE}): it must be …`,
      `events.Upper (${FILE}) is no name of an event type: lower case letters, digits, - and _, no date at its end`,
      `aggregations.a.interval is "week" (${FILE}): it must be …`,
      `aggregations.a.metrics is {"n":{"median":"size"}} (${FILE}): it must be …`,
      `aggregations.b.intervall (${FILE}) is no field of an aggregation; the nearest is interval`,
      `aggregations.c.event (${FILE}) is missing: the event type that is counted`,
      `aggregations.c.filters is [{"field":"x"}] (${FILE}): it must be …`,
    ]);
  });

  it('refuses fixed windows that would lie in two intervals', async () => {
    for (const seconds of [7, 1_800, 3_600, 86_400]) {
      const [problem = ''] = await problems({ events: { x: { doubleClicks: { rule: 'window', seconds } } } });
      expect(problem, String(seconds)).to.contain('events.x.doubleClicks is').and.to.contain('10, 30, 60, 180 or 900');
      const [theirs = ''] = await problems({ events: { x: { double_click_window: seconds } } });
      expect(theirs, String(seconds)).to.contain('events.x.double_click_window is').and.to.contain('10, 30, 60, 180');
    }
    for (const seconds of [1, 10, 30, 180, 900])
      await open({ events: { x: { doubleClicks: { rule: 'window', seconds } }, y: { double_click_window: seconds } } });
    // Chains are judged when events are counted, over the ends of intervals.
    await open({ events: { x: { doubleClicks: { rule: 'chain', seconds: 7 } } } });
  });

  it('refuses an item’s id that would be made of who used it', async () => {
    const [problem = ''] = await problems({ events: { x: { uniqueIdFields: ['file', 'User-Agent'] } } });
    expect(problem).to.contain('events.x.uniqueIdFields is').and.to.contain('none of a person');
  });

  it('refuses fixed windows of telemetry, of which no row ever takes another one’s place', async () => {
    const windowed = { override: true, doubleClicks: { rule: 'window', seconds: 30 } };
    const [problem = ''] = await problems({ events: { view: windowed } });
    expect(problem).to.contain('events.view.doubleClicks is').and.to.contain('telemetry can have no fixed windows');
    await open({ events: { view: { override: true, doubleClicks: { rule: 'chain', seconds: 30 } } } });
  });

  it('G11 refuses an index interval that is less than the interval', async () => {
    const aggregations = { 'file-download-agg': { interval: 'month', indexInterval: 'day' } };
    expect(await problems({ ...DOWNLOADS, aggregations })).to.deep.equal([
      `aggregations.file-download-agg.indexInterval (${FILE}) is day, which is less than the interval, month: an index must hold whole intervals`,
    ]);
  });

  it('refuses two aggregations in one index, and names that are idb’s own', async () => {
    const base = { event: 'file-download' };
    expect(await problems({ ...DOWNLOADS, aggregations: { a: base, b: base } })).to.deep.equal([
      'aggregations a and b would share the index stats-file-download: set index in one of them',
    ]);
    for (const index of ['stats-recordset-x', 'stats-site-x', 'stats-runs', 'events-stats-view', 'stats-x-2017-06']) {
      const [problem = ''] = await problems({ ...DOWNLOADS, aggregations: { a: { ...base, index } } });
      expect(problem, index).to.contain(
        `aggregations.a.index (${FILE}) is ${index}, a name that idb has other documents under`,
      );
    }
  });

  it('refuses an aggregation of events that nobody has registered, and two values under one name', async () => {
    expect(await problems({ aggregations: { 'file-download-agg': {} } })).to.deep.equal([
      "aggregation file-download-agg can't be used: it counts events of type file-download, which is not registered; register it in events",
    ]);
    const aggregations = { 'file-download-agg': { metrics: { count: { sum: 'size' } } } };
    expect(await problems({ ...DOWNLOADS, aggregations })).to.deep.equal([
      `aggregations.file-download-agg.metrics (${FILE}) has count, which is in the document by idb itself already: take another name`,
    ]);
  });
});

describe('the vocabulary of Invenio-Stats', () => {
  const newer = {
    events: {
      'file-download': {
        templates: 'invenio_rdm_records.records.stats.templates.events.file_download',
        cls: 'EventsIndexer',
        params: {
          preprocessors: ['flag_robots', 'anonymize_user', 'build_file_unique_id'],
          double_click_window: 10,
          suffix: '%Y-%m',
        },
      },
    },
    aggregations: {
      'file-download-agg': {
        templates: 'x',
        cls: 'StatAggregator',
        params: {
          event: 'file-download',
          field: 'unique_id',
          interval: 'day',
          index_interval: 'month',
          copy_fields: { file_id: 'file_id', bucket_id: 'bucket_id' },
          metric_fields: {
            unique_count: ['cardinality', 'unique_session_id', { precision_threshold: 1000 }],
            volume: ['sum', 'size', {}],
          },
          query_modifiers: ['invenio_stats.contrib.filter_robots'],
        },
      },
    },
  };
  const older = {
    events: {
      'file-download': {
        event_type: 'file-download',
        processor_class: 'EventsIndexer',
        signal: 'file_downloaded',
        processor_config: {
          preprocessors: ['flag_robots', 'anonymize_user', 'build_file_unique_id'],
          double_click_window: 10,
        },
      },
    },
    aggregations: {
      'file-download-agg': {
        aggregation_name: 'file-download-agg',
        aggregator_class: 'StatAggregator',
        aggregator_config: {
          event: 'file-download',
          aggregation_field: 'unique_id',
          aggregation_interval: 'day',
          index_interval: 'month',
          copy_fields: { file_id: 'file_id', bucket_id: 'bucket_id' },
          metric_aggregation_fields: {
            unique_count: ['cardinality', 'unique_session_id', {}],
            volume: ['sum', 'size', {}],
          },
          batch_size: 7,
        },
      },
    },
  };

  it('is accepted, older and newer, and means the same', async () => {
    const log: string[] = [];
    const [ofNewer, ofOlder] = [await open(newer, log), await open(older)];
    expect(ofOlder).to.deep.equal(ofNewer);
    expect(ofNewer.eventTypes.at(-1)).to.deep.include({
      preprocessors: ['flag-robots', 'anonymise', 'unique-id'],
      uniqueIdFields: ['bucket_id', 'file_id'],
      doubleClicks: { rule: 'window', seconds: 10 },
    });
    expect(ofNewer.aggregations[0]).to.deep.include({
      fields: ['unique_id'],
      copyFields: { file_id: 'file_id', bucket_id: 'bucket_id' },
      filters: [{ field: 'is_robot', not: true }],
    });
    expect(ofNewer.aggregations[0]?.metrics.map(({ name, kind, field }) => `${name} ${kind} ${field}`)).to.deep.equal([
      'unique_count unique unique_session_id',
      'volume sum size',
    ]);
    expect(log).to.include(`events.file-download.cls (${FILE}) is ignored: A Python class; idb has one of its own.`);
  });

  it('counts robots where there are no query modifiers, and refuses those that it does not know', async () => {
    const aggregation = (modifiers: unknown) => ({ 'file-download-agg': { query_modifiers: modifiers } });
    const { aggregations } = await open({ ...DOWNLOADS, aggregations: aggregation([]) });
    expect(aggregations[0]?.filters).to.deep.equal([]);
    const [problem] = await problems({ ...DOWNLOADS, aggregations: aggregation(['my_modifier']) });
    expect(problem).to.match(/^aggregations\.file-download-agg\.query_modifiers is \["my_modifier"\]/);
  });

  it('says of what is Python alone what to write in its place', async () => {
    expect(await problems({ events: { x: { event_builders: ['a.b'], suffix: '%Y', event_type: 'y' } } })).to.deep.equal(
      [
        `events.x.event_builders (${FILE}) can't be used: Write builders in a plugin: defineEvent({ builders: […] }).`,
        `events.x.suffix (${FILE}) can't be used: Events lie in monthly indices; another suffix than \`%Y-%m\` is a problem.`,
        `events.x.event_type (${FILE}) can't be used: The name of the member of \`events\`; another one is a problem.`,
      ],
    );
  });

  it('and ours for the same thing in one registration is a problem', async () => {
    const aggregations = { 'file-download-agg': { interval: 'day', params: { aggregation_interval: 'month' } } };
    expect(await problems({ ...DOWNLOADS, aggregations })).to.deep.equal([
      `aggregations.file-download-agg.params.aggregation_interval (${FILE}) says the same as aggregations.file-download-agg.interval: keep one`,
    ]);
  });

  it('has each name once for events and once for aggregations', () => {
    const rows = VOCABULARY.map(({ of, theirs }) => `${of} ${theirs}`);
    expect(new Set(rows).size).to.equal(rows.length);
  });
});

describe('plugins', () => {
  let directory: string;
  before(() => (directory = temporaryDirectory()));
  after(() => removeDirectory(directory));
  const plugin = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  it('register what they export, functions too', async () => {
    const path = plugin(
      'good.mjs',
      `export const events = [{ name: 'x', builders: [(event) => null], preprocessors: ['flag-robots', (event) => event] }];
       export const aggregations = [{ name: 'x-agg', event: 'x', copyFields: { t: () => 1 }, modifiers: [(event) => event] }];`,
    );
    const { eventTypes, aggregations, faults } = await open({ plugins: [path] });
    expect(faults).to.deep.equal([]);
    expect([eventTypes.at(-1)?.builders.length, eventTypes.at(-1)?.preprocessors[0]]).to.deep.equal([1, 'flag-robots']);
    expect([aggregations[0]?.modifiers.length, typeof aggregations[0]?.copyFields.t]).to.deep.equal([1, 'function']);
  });

  it('that can’t be loaded are named, and stop only what is theirs', async () => {
    const bad = [
      [join(directory, 'absent.mjs'), /Cannot find module/],
      [plugin('throws.mjs', `throw new Error('no licence');`), /^no licence$/],
      [plugin('broken.mjs', 'export const events = ['), /Unexpected/],
      [plugin('empty.mjs', 'export const other = 1;'), /it exports neither/],
      [
        plugin('wrong.mjs', `export const events = [{ name: 'y', doubleClicks: 30 }];`),
        /events\.y\.doubleClicks is 30/,
      ],
      [plugin('shape.mjs', 'export const events = { y: {} };'), /its export `events` must be a list/],
      [plugin('import.mjs', `import { defineEvent } from 'idb';`), /./],
    ] as const;
    const aggregations = { 'y-agg': { event: 'y' }, 'file-download-agg': {} };
    const registry = await open({ ...DOWNLOADS, aggregations, plugins: bad.map(([path]) => path) });
    expect(names(registry.aggregations)).to.deep.equal(['file-download-agg']);
    for (const [path, reason] of bad) {
      expect(registry.faults.find(({ what }) => what === `plugin ${path}`)?.reason).to.match(reason);
    }
    expect(registry.faults.at(-1)).to.deep.equal({
      what: 'aggregation y-agg',
      reason: 'it counts events of type y, which is not registered',
    });
  });

  it('and the configuration can’t both register a name, unless one overrides', async () => {
    const text = (more: string) => `export const events = [{ name: 'file-download'${more} }];`;
    const path = plugin('double.mjs', text(''));
    expect(await problems({ ...DOWNLOADS, plugins: [path] })).to.deep.equal([
      `event type file-download is registered more than once (${FILE}, ${path}): say "override": true in the one that is meant`,
    ]);
    const overriding = plugin('overriding.mjs', text(`, override: true, doubleClicks: { rule: 'none' }`));
    const { eventTypes } = await open({ ...DOWNLOADS, plugins: [overriding] });
    expect(eventTypes.at(-1)?.doubleClicks).to.deep.equal({ rule: 'none' });
  });
});

import { expect } from 'chai';
import type { ElasticsearchClient } from '../../src/clients/elasticsearch.js';
import type { EventIndex, EventOutcome } from '../../src/events/event-index.js';
import type { JsonObject } from '../../src/events/event.js';
import { openRegistry } from '../../src/registry/open-registry.js';
import { createElasticEventIndex } from '../../src/store/elastic/events/event-index.js';
import { openElastic, type OpenElastic } from '../support/elastic.js';
import { eventType, eventWrite } from '../support/events.js';
import { SILENT_LOG } from '../support/parts.js';
import { elasticsearchUrl } from '../support/servers.js';
import { errorOf, eventsOf, groupsOf, writeOf } from './event-index-suite.js';

/** A text that no message may repeat. */
const SECRET = '198.51.100.7';

type Written = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A registry of what a configuration says. */
function openWritten({ events, aggregations }: { events: Written; aggregations: Written }) {
  const registrations = (all: Written) =>
    new Map(Object.entries(all).map(([name, written]) => [name, { written, origin: 'test' }]));
  return openRegistry(
    { events: { types: registrations(events) }, aggregations: registrations(aggregations), plugins: [] },
    SILENT_LOG,
  );
}

const reasonsOf = (outcomes: readonly EventOutcome[]) =>
  outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.result));

describe('event index on Elasticsearch', function () {
  this.timeout(240_000);
  let opened: OpenElastic;
  let index: EventIndex;
  before(async () => {
    opened = await openElastic(elasticsearchUrl());
  });
  after(() => opened.close());
  const open = () => createElasticEventIndex({ client: opened.client, address: 'test', prefix: opened.prefix });
  beforeEach(() => (index = open()));
  const client = (): ElasticsearchClient => opened.client;
  const nameOf = (type: string, month: string) => `${opened.prefix}events-stats-${type}-${month}`;

  it('creates an index for each UTC month with its mapping and aliases, before anything is written to it', async () => {
    const type = eventType('months', { mapping: { place: { type: 'geo_point' }, id: { type: 'long' } } });
    await writeOf(
      index,
      type,
      eventWrite('months', 'a', '2017-06-30T23:59:59.999', { place: '41.12,-71.34', n: 1 }),
      eventWrite('months', 'b', '2017-07-01T00:00:00'),
    );
    const found = await client().indices.get({ index: `${opened.prefix}events-stats-months` });
    const [june, july] = [nameOf('months', '2017-06'), nameOf('months', '2017-07')];
    expect(Object.keys(found).sort()).to.deep.equal([june, july]);
    expect(Object.keys(found[june]?.aliases ?? {}).sort()).to.deep.equal([
      `${opened.prefix}events-stats-months`,
      `${june}.write`,
    ]);
    expect(found[june]?.mappings?.properties).to.deep.include({
      id: { type: 'keyword' },
      place: { type: 'geo_point' },
      timestamp: { type: 'date', format: 'strict_date_time' },
      n: { type: 'double', coerce: false },
    });
  });

  it('creates an index that was deleted behind its back again, with its mapping and aliases', async () => {
    const type = eventType('deleted');
    await writeOf(index, type, eventWrite('deleted', 'a', '2017-06-01T10:00:00'));
    await client().indices.delete({ index: nameOf('deleted', '2017-06') });
    const outcomes = await writeOf(
      index,
      type,
      eventWrite('deleted', 'b', '2017-07-01T10:00:00'),
      eventWrite('deleted', 'c', '2017-06-01T10:00:00', { unique_id: 'x' }),
    );
    expect(outcomes).to.deep.equal(['created', 'created']);
    expect((await eventsOf(index, 'deleted')).map(({ id }) => id)).to.have.members(['b', 'c']);
    const [name, alias] = [nameOf('deleted', '2017-06'), `${opened.prefix}events-stats-deleted`];
    const { [name]: june } = await client().indices.get({ index: name });
    expect(june?.mappings?.properties).to.deep.include({ unique_id: { type: 'keyword' } });
    expect(Object.keys(june?.aliases ?? {}).sort()).to.deep.equal([alias, `${name}.write`]);
  });

  it('gives an index that lost its aliases both again', async () => {
    const type = eventType('alias');
    await writeOf(index, type, eventWrite('alias', 'a', '2017-06-01T10:00:00'));
    const [name, alias] = [nameOf('alias', '2017-06'), `${opened.prefix}events-stats-alias`];
    await client().indices.deleteAlias({ index: name, name: `${name}.write` });
    await client().indices.deleteAlias({ index: name, name: alias });
    expect(await writeOf(index, type, eventWrite('alias', 'b', '2017-06-01T10:00:00'))).to.deep.equal(['created']);
    expect((await eventsOf(index, 'alias')).map(({ id }) => id)).to.have.members(['a', 'b']);
  });

  it('refuses what does not fit the mapping, names the field and never what it holds', async () => {
    const type = eventType('mapping');
    const at = '2017-06-01T10:00:00';
    await writeOf(index, type, eventWrite('mapping', 'first', at, { n: 1, o: { p: 1 }, t: 'text', b: true }));
    const many = Object.fromEntries(
      Array.from({ length: 1_001 }, (_, i) => [`${SECRET.replaceAll('.', '-')}-${i}`, 1]),
    );
    const poison = [
      { n: SECRET },
      { n: { a: SECRET } },
      { o: SECRET },
      { o: [[SECRET]] },
      { t: { a: SECRET } },
      { b: SECRET },
      { t: SECRET.repeat(3_000) },
      { timestamp: SECRET },
      { arrived: SECRET },
      { _id: SECRET },
      { '': SECRET },
      { 'a..b': SECRET },
      many,
    ];
    const writes = poison.map((fields, i) => eventWrite('mapping', `${SECRET} ${i}`, at, fields));
    const outcomes = await index.write([type], [...writes, eventWrite('mapping', 'good', at, { n: 2.5 })]);
    const reasons = reasonsOf(outcomes);
    expect(reasons.join('\n')).not.to.contain(SECRET).and.not.contain('198-51');
    expect(reasons.at(-1)).to.equal('created');
    expect(outcomes.filter(({ result }) => result === 'refused')).to.have.length(poison.length - 1);
    expect(reasons[0]).to.equal('its field n does not fit the mapping of the index (document_parsing_exception)');
    expect(reasons[6]).to.contain('its field t is a longer text than can be indexed');
    // The event's own time counts, not what its fields say.
    expect(reasons[7]).to.equal('created');
    expect(reasons[12]).to.contain('more fields');
  });

  it('lets no malformed event of telemetry decide how those after it must be', async () => {
    const type = eventType('malformed', { kind: 'telemetry' });
    const search = (id: string, fields: JsonObject) => eventWrite('malformed', id, '2017-06-01T10:00:00', fields);
    const flags = { is_robot: false, is_machine: false, is_unidentified: false };
    const texts = { record_type: 'records', source: 'portal', query_hash: 'abc', country: 'US', region: 'US-FL' };
    const good = { ...texts, ...flags, visitor_id: 'v', payload: { A: 1 }, query: { genus: 'acer' }, extra: 'text' };
    const written = await index.write(
      [type],
      [
        search('malformed', { record_type: { oops: 1 }, source: { a: 1 } }),
        ...Object.keys({ ...texts, ...flags, visitor_id: 'v' }).map((field) => search(field, { [field]: { a: 1 } })),
        search('other', { extra: { a: 1 } }),
        search('good', good),
      ],
    );
    expect(reasonsOf(written)[0]).to.match(/^its field (record_type|source) does not fit the mapping/);
    expect(written.map(({ result }) => result)).to.deep.equal([
      ...new Array<string>(10).fill('refused'),
      'created',
      'created',
    ]);
    await index.refresh(['malformed']);
    const [stored] = (await eventsOf(index, 'malformed')).filter(({ id }) => id === 'good');
    expect(stored?.fields).to.deep.include(good);
    expect((await groupsOf(index, 'malformed', { fields: ['record_type'] })).map(({ key }) => key)).to.deep.equal([
      ['records'],
    ]);
  });

  it('refuses a text in a field that an aggregation adds up, and counts those after it', async () => {
    const written = {
      events: { sizes: { preprocessors: [], doubleClicks: { rule: 'none' } } },
      aggregations: { 'sizes-agg': { event: 'sizes', fields: ['item'], metrics: { volume: { sum: 'size' } } } },
    };
    const { eventTypes, aggregations } = await openWritten(written);
    const type = eventTypes.find(({ name }) => name === 'sizes')!;
    const download = (id: string, fields: JsonObject) => eventWrite('sizes', id, '2017-06-01T10:00:00', fields);
    const outcomes = await index.write(
      [type],
      [
        download('text', { item: 'a', size: '12' }),
        download('number', { item: 'a', size: 12 }),
        download('fraction', { item: 'a', size: 0.5 }),
      ],
    );
    expect(reasonsOf(outcomes)[0]).to.contain('its field size does not fit the mapping');
    expect(outcomes.map(({ result }) => result)).to.deep.equal(['refused', 'created', 'created']);
    await index.refresh(['sizes']);
    const { fields, metrics } = aggregations[0]!;
    expect((await groupsOf(index, 'sizes', { fields, metrics })).map((group) => group.metrics)).to.deep.equal([
      { volume: 12.5 },
    ]);
  });

  it('counts fractions that follow whole numbers', async () => {
    const type = eventType('fractions');
    await writeOf(index, type, eventWrite('fractions', 'a', '2017-06-01T10:00:00', { size: 10 }));
    await writeOf(index, type, eventWrite('fractions', 'b', '2017-06-01T10:00:00', { size: 10.5 }));
    const metrics = [{ name: 'volume', kind: 'sum', field: 'size' } as const];
    expect((await groupsOf(index, 'fractions', { metrics }))[0]?.metrics).to.deep.equal({ volume: 20.5 });
  });

  it('says which field can not be added up', async () => {
    const type = eventType('texts');
    await writeOf(index, type, eventWrite('texts', 'a', '2017-06-01T10:00:00', { size: 'large' }));
    const metrics = [{ name: 'volume', kind: 'sum', field: 'size' } as const];
    const error = await errorOf(groupsOf(index, 'texts', { metrics }));
    expect(error.code).to.equal('read-failed');
    expect(error.message).to.contain('size');
  });

  it('fails on a blocked or closed index instead of refusing its events', async () => {
    const type = eventType('blocked');
    const name = nameOf('blocked', '2017-06');
    await writeOf(index, type, eventWrite('blocked', 'a', '2017-06-01T10:00:00'));
    const write = () => index.write([type], [eventWrite('blocked', 'b', '2017-06-01T10:00:00')]);
    await client().indices.addBlock({ index: name, block: 'write' });
    const blocked = await errorOf(write());
    expect(blocked.code).to.equal('write-failed');
    expect(blocked.message).to.contain(name).and.to.contain('lift the block');
    await client().indices.putSettings({ index: name, settings: { 'index.blocks.write': null } });
    await client().indices.close({ index: name });
    expect((await errorOf(write())).code).to.equal('write-failed');
    await client().indices.open({ index: name, wait_for_active_shards: 1 });
    expect((await write()).map(({ result }) => result)).to.deep.equal(['created']);
  });

  it('writes more than fits into one request, each once, and again without a change', async () => {
    const type = eventType('large', { kind: 'telemetry' });
    const payload = { text: 'x'.repeat(60_000) };
    const writes = Array.from({ length: 200 }, (_, i) =>
      eventWrite('large', `e${i}`, '2017-06-01T10:00:00', { payload }),
    );
    expect(new Set(await writeOf(index, type, ...writes))).to.deep.equal(new Set(['created']));
    expect(new Set(await writeOf(open(), type, ...writes))).to.deep.equal(new Set(['duplicate']));
    expect(await eventsOf(index, 'large')).to.have.length(200);
  });

  it('two processors write the same events to a new month at once: each is created once', async () => {
    const type = eventType('race');
    const writes = Array.from({ length: 500 }, (_, i) => eventWrite('race', `e${i}`, '2017-06-01T10:00:00'));
    const both = await Promise.all([open().write([type], writes), open().write([type], writes)]);
    const created = both.flat().filter(({ result }) => result === 'created');
    expect(created).to.have.length(500);
    expect(both.flat().filter(({ result }) => result === 'duplicate')).to.have.length(500);
  });

  it('leaves no point in time open', async () => {
    const type = eventType('closed');
    await writeOf(index, type, eventWrite('closed', 'a', '2017-06-01T10:00:00'));
    await eventsOf(index, 'closed');
    await errorOf(index.withSnapshot(['closed'], () => Promise.reject(new Error('of the work'))));
    const stats = await client().indices.stats({ index: nameOf('closed', '2017-06'), metric: 'search' });
    expect(stats._all.total?.search?.open_contexts).to.equal(0);
  });
});

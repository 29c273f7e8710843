import { expect } from 'chai';
import { entriesOf, joinLayers, NOTHING } from '../../../src/config/entry.js';

function read(written: object): {
  entries: readonly (readonly [string, unknown])[];
  problems: unknown;
  warnings: unknown;
} {
  const { entries, problems, warnings } = entriesOf(written, 'FILE', '/dir');
  return { entries: entries.map(({ name, raw }) => [name, raw]), problems, warnings };
}

describe('entriesOf', () => {
  it('finds fields in sections, on top, and written with a dot', () => {
    const written = { postgres: { url: 'p' }, zone: 'UTC', 'lists.top': 5, log: {} };
    expect(read(written)).to.deep.equal({
      entries: [
        ['postgres.url', 'p'],
        ['zone', 'UTC'],
        ['lists.top', 5],
      ],
      problems: [],
      warnings: [],
    });
  });

  it('keeps where they come from', () => {
    const entry = { name: 'zone', raw: 'UTC', origin: 'FILE', directory: '/dir' };
    expect(entriesOf({ zone: 'UTC' }, 'FILE', '/dir').entries).to.deep.equal([entry]);
  });

  it('hands on what is no fitting value, for the parser to refuse', () => {
    expect(read({ zone: { name: 'UTC' }, elasticsearch: { url: ['a'] } }).entries).to.deep.equal([
      ['zone', { name: 'UTC' }],
      ['elasticsearch.url', ['a']],
    ]);
  });

  it('takes null for a section as null for each of its fields', () => {
    expect(read({ bulk: null, zone: null }).entries).to.deep.equal([
      ['bulk.bytes', null],
      ['bulk.concurrency', null],
      ['zone', null],
    ]);
  });

  const unknown: readonly (readonly [object, readonly string[]])[] = [
    [{ postgres: { uri: 1 } }, ['postgres.uri (FILE) is no field of the configuration; the nearest is postgres.url']],
    [{ Zone: 1 }, ['Zone (FILE) is no field of the configuration; the nearest is zone']],
    [{ lease: { second: 1 } }, ['lease.second (FILE) is no field of the configuration; the nearest is lease.seconds']],
    [
      { elastic: { url: 1, apikey: 2 } },
      [
        'elastic.url (FILE) is no field of the configuration; the nearest is elasticsearch.url',
        'elastic.apikey (FILE) is no field of the configuration; the nearest is elasticsearch.apiKey',
      ],
    ],
    [
      { log: { file: 'x', journal: true, rotate: { every: { day: 1 } } } },
      ['log.rotate.every.day (FILE) is no field of the configuration; the nearest is log.level'],
    ],
    [{ zome: {} }, ['zome (FILE) is no field of the configuration; the nearest is zone']],
    [{ zome: null }, ['zome (FILE) is no field of the configuration; the nearest is zone']],
    [{ zome: [1] }, ['zome (FILE) is no field of the configuration; the nearest is zone']],
  ];

  for (const [written, warnings] of unknown) {
    it(`warns of ${JSON.stringify(written)}`, () => expect(read(written).warnings).to.deep.equal(warnings));
  }

  it('shows no password of an address that stands where a name should', () => {
    const [warning] = entriesOf({ 'postgres://idb:secret@db': 1 }, 'FILE', '/dir').warnings;
    expect(warning).to.match(/^postgres:\/\/idb:\*\*\*@db \(FILE\)/);
  });

  it('takes no harm from names that every object has', () => {
    const written = JSON.parse('{"__proto__": {"zone": "x"}, "constructor": 1, "postgres": {"toString": 2}}') as object;
    expect(read(written).entries).to.deep.equal([]);
    expect(read(written).warnings).to.have.length(3);
  });

  it('says what a section is, without the value that stood there', () => {
    for (const value of ['postgres://idb:secret@db/t', 5, true, ['postgres://idb:secret@db/t']]) {
      expect(read({ postgres: value }).problems).to.deep.equal([
        'postgres (FILE): it must be an object with postgres.url, postgres.caFile',
      ]);
    }
  });
});

describe('joinLayers', () => {
  it('keeps the order of the places', () => {
    const layers = ['a', 'b'].map((text) => ({ ...NOTHING, problems: [text], warnings: [text] }));
    expect(joinLayers([...layers, NOTHING])).to.deep.equal({ entries: [], problems: ['a', 'b'], warnings: ['a', 'b'] });
  });
});

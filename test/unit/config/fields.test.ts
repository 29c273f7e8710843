import { expect } from 'chai';
import { fieldTable } from '../../../src/config/field-table.js';
import { FIELD_NAMES, fieldOf, isFieldName } from '../../../src/config/fields.js';

describe('the table of fields', () => {
  it('has the fields of the documentation, in its order', () => {
    expect(FIELD_NAMES).to.deep.equal([
      'postgres.url',
      'postgres.caFile',
      'elasticsearch.url',
      'elasticsearch.apiKey',
      'elasticsearch.username',
      'elasticsearch.password',
      'elasticsearch.caFile',
      'amqp.url',
      'amqp.caFile',
      'sources',
      'events.idKey',
      'events.deadLetterDays',
      'events.saltDays',
      'events.robotsFile',
      'events.machinesFile',
      'events.placesFile',
      'events.types',
      'aggregations',
      'plugins',
      'index.prefix',
      'zone',
      'data.dir',
      'lists.top',
      'lease.seconds',
      'rejects.max',
      'rejects.maxCount',
      'rejects.maxRowBytes',
      'memory.tallyMiB',
      'bulk.bytes',
      'bulk.concurrency',
      'log.level',
      'log.file',
      'log.journal',
    ]);
  });

  it('has the environment variables of the documentation', () => {
    const variables = fieldTable().flatMap(({ name, environment }) =>
      environment === '' ? [] : [[environment, name]],
    );
    expect(Object.fromEntries(variables)).to.deep.equal({
      IDB_POSTGRES_URL: 'postgres.url',
      IDB_ELASTICSEARCH_URL: 'elasticsearch.url',
      IDB_ELASTICSEARCH_API_KEY: 'elasticsearch.apiKey',
      IDB_AMQP_URL: 'amqp.url',
      IDB_INDEX_PREFIX: 'index.prefix',
      IDB_ZONE: 'zone',
      IDB_DATA_DIR: 'data.dir',
      IDB_LISTS_TOP: 'lists.top',
      IDB_LEASE_SECONDS: 'lease.seconds',
    });
  });

  it('has defaults that its own parsers take', () => {
    for (const name of FIELD_NAMES) {
      const { default: value, parser } = fieldOf(name);
      if (value !== null) expect(parser.parse(value), name).to.deep.equal(value);
    }
  });

  const bounds: readonly (readonly [string, readonly unknown[], readonly unknown[]])[] = [
    ['lists.top', [0, 2 ** 31 - 1], [-1, 2 ** 31]],
    ['lease.seconds', [1, 3600], [0, 3601]],
    ['events.deadLetterDays', [1, 36_500], [0, 36_501]],
    ['events.saltDays', [1, 36_500], [0, 36_501]],
    ['rejects.max', [0, 5], [-1, 0.5]],
    ['rejects.maxCount', [0, 2 ** 53 - 1], [-1, 2 ** 53]],
    ['rejects.maxRowBytes', [1024, 2 ** 26], [1023, 2 ** 26 + 1]],
    ['memory.tallyMiB', [32, 65_536], [31, 65_537]],
    ['bulk.bytes', [10_000, 90_000_000], [9_999, 90_000_001]],
    ['bulk.concurrency', [1, 16], [0, 17]],
    ['log.level', ['warn', 'info', 'debug'], ['error', 'silly']],
  ];

  for (const [name, right, wrong] of bounds) {
    it(`bounds ${name}`, () => {
      if (!isFieldName(name)) throw new Error(`${name} is no field`);
      const { parser } = fieldOf(name);
      for (const value of right) expect(parser.parse(value), String(value)).to.equal(value);
      for (const value of wrong) expect(parser.parse(value), String(value)).to.equal(undefined);
    });
  }

  it('knows its own names, and no name that every object has', () => {
    expect(['zone', 'postgres.url'].every(isFieldName)).to.equal(true);
    expect(['postgres', 'constructor', '__proto__', ''].some(isFieldName)).to.equal(false);
  });
});

describe('fieldTable', () => {
  const rows = new Map(fieldTable().map((row) => [row.name, row]));

  it('says of each field what it is for, in a sentence, and what is right', () => {
    for (const { name, sentence, right } of rows.values()) {
      expect(sentence, name).to.match(/^[A-Z].*\.$/);
      expect(right, name).not.to.equal('');
    }
  });

  it('says defaults as JSON, in words, or not at all', () => {
    const said = [
      'zone',
      'lists.top',
      'index.prefix',
      'rejects.max',
      'postgres.url',
      'elasticsearch.url',
      'log.journal',
    ];
    expect(said.map((name) => rows.get(name)?.default)).to.deep.equal([
      '`"UTC"`',
      '`1000`',
      '`""`',
      'more than 1 % of the rows and more than 100',
      '',
      '',
      'true under systemd (`$JOURNAL_STREAM` is set)',
    ]);
  });

  it('marks the secrets', () => {
    expect([...rows.values()].filter(({ secret }) => secret).map(({ name }) => name)).to.deep.equal([
      'postgres.url',
      'elasticsearch.url',
      'elasticsearch.apiKey',
      'elasticsearch.username',
      'elasticsearch.password',
      'amqp.url',
      'events.idKey',
    ]);
  });
});

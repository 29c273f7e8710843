import { expect } from 'chai';
import {
  checkTables,
  decodeColumns,
  findSchemaProblems,
  findSchemaWarnings,
} from '../../../src/sources/schema-check.js';

const GOOD: readonly (readonly [table: string, column: string, type: string])[] = [
  ['stats', 'id', 'bigint'],
  ['stats', 'date', 'timestamp with time zone'],
  ['stats', 'type', 'text'],
  ['stats', 'record_type', 'character varying'],
  ['stats', 'query_id', 'integer'],
  ['stats', 'ip_geocode', 'jsonb'],
  ['stats', 'payload', 'json'],
  ['queries', 'id', 'integer'],
  ['queries', 'query_hash', 'text'],
];

/** The tables as they should be, with some columns of another type, out of reach (`hidden`), or missing (null). */
function tables(changes: Readonly<Record<string, string | null>> = {}) {
  const rows = GOOD.flatMap(([table, column, type]) => {
    const change = changes[`${table}.${column}`];
    if (change === null) return [];
    return [
      [table, 'true', column, change === undefined || change === 'hidden' ? type : change, String(change !== 'hidden')],
    ];
  });
  return decodeColumns(rows);
}

describe('schema check', () => {
  it('finds nothing wrong with the contract’s tables', () => {
    expect(findSchemaProblems(tables())).to.deep.equal([]);
  });

  it('names missing tables', () => {
    const found = decodeColumns([
      ['stats', 'false', null, null, null],
      ['queries', 'false', null, null, null],
    ]);
    const reason = 'is not there, or the role may not use its schema or search path';
    expect(findSchemaProblems(found)).to.deep.equal([`table stats ${reason}`, `table queries ${reason}`]);
  });

  it('names every problem, with what was expected and found', () => {
    const found = tables({
      'stats.date': 'date',
      'stats.query_id': 'text',
      'stats.payload': 'text',
      'stats.ip_geocode': null,
      'queries.query_hash': 'hidden',
    });
    expect(findSchemaProblems(found)).to.deep.equal([
      'column stats.date is of type date, expected: timestamp without time zone or timestamp with time zone ' +
        "(a date has no time of day, so that events can't be put into the days of a zone)",
      'column stats.query_id is of type text, expected: smallint or integer or bigint',
      'column stats.ip_geocode is missing (expected: json or jsonb)',
      'column stats.payload is of type text, expected: json or jsonb',
      'the role may not read column queries.query_hash (expected: GRANT SELECT ON queries TO the role)',
    ]);
  });

  it('does without a column of event ids, but reads the one that is there', () => {
    const columns = (mayRead: boolean) =>
      decodeColumns([['stats', 'true', 'event_id', 'uuid', String(mayRead)]]).columns;
    const withIds = (mayRead: boolean) => ({ ...tables(), columns: [...tables().columns, ...columns(mayRead)] });
    expect(findSchemaProblems(withIds(true))).to.deep.equal([]);
    expect(findSchemaProblems(withIds(false))).to.deep.equal([
      'the role may not read column stats.event_id (expected: GRANT SELECT ON stats TO the role)',
    ]);
  });

  it('says all of it in one error', () => {
    const check = () => checkTables(tables({ 'stats.id': null, 'stats.type': null }), 'db.example:5432/idb');
    expect(check).to.throw(
      /db\.example:5432\/idb:\n {2}- column stats\.id is missing\n {2}- column stats\.type is missing\n/,
    );
  });

  it('warns of what is slow', () => {
    const shape = { integerIds: true, uniqueQueries: true, dateIndex: true, eventIds: false };
    expect(findSchemaWarnings(shape)).to.deep.equal([]);
    expect(findSchemaWarnings({ ...shape, uniqueQueries: false, dateIndex: false })).to.have.length(2);
  });
});

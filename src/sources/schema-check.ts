/** Whether the source's tables are as idb expects them: every problem with what was expected and what was found. */
import { IdbError } from '../model/errors.js';
import type { TextRow } from './sql-reader.js';
import type { SourceShape } from './telemetry-sql.js';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly mayRead: boolean;
}

export interface FoundTables {
  readonly tables: ReadonlySet<string>;
  readonly columns: readonly Column[];
}

const INTEGERS = ['smallint', 'integer', 'bigint'];
const JSON_TYPES = ['json', 'jsonb'];
const TIMESTAMPS = ['timestamp without time zone', 'timestamp with time zone'];

interface ExpectedColumn {
  readonly table: string;
  readonly name: string;
  /** Types that it may have; null: any that turns into text. */
  readonly types: readonly string[] | null;
  /** It may be missing, but where it is there, it is read. */
  readonly optional?: boolean;
}

/** The columns that are read. */
const EXPECTED: readonly ExpectedColumn[] = [
  { table: 'stats', name: 'id', types: null },
  { table: 'stats', name: 'date', types: TIMESTAMPS },
  { table: 'stats', name: 'type', types: null },
  { table: 'stats', name: 'record_type', types: null },
  { table: 'stats', name: 'query_id', types: INTEGERS },
  { table: 'stats', name: 'ip_geocode', types: JSON_TYPES },
  { table: 'stats', name: 'payload', types: JSON_TYPES },
  { table: 'stats', name: 'event_id', types: null, optional: true },
  { table: 'queries', name: 'id', types: INTEGERS },
  { table: 'queries', name: 'query_hash', types: null },
];
const TABLES = ['stats', 'queries'];

/** A row for each column of both tables (domains as what they are made of), or one with nulls for a table without any. */
export const COLUMNS_SQL = `
  SELECT t.name, (to_regclass(t.name) IS NOT NULL)::text, a.attname::text,
    format_type(CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE a.atttypid END, NULL),
    has_column_privilege(a.attrelid, a.attnum, 'SELECT')::text
  FROM (VALUES ('stats'), ('queries')) t(name)
  LEFT JOIN pg_attribute a ON a.attrelid = to_regclass(t.name) AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_type y ON y.oid = a.atttypid`;

export function decodeColumns(rows: readonly TextRow[]): FoundTables {
  const tables = new Set<string>();
  const columns: Column[] = [];
  for (const [table, exists, name, type, mayRead] of rows) {
    if (table && exists === 'true') tables.add(table);
    if (table && name && type) columns.push({ table, name, type, mayRead: mayRead === 'true' });
  }
  return { tables, columns };
}

/** @returns a sentence for each problem, none where everything is as expected */
export function findSchemaProblems(found: FoundTables): string[] {
  const missing = TABLES.filter((table) => !found.tables.has(table));
  const columns = EXPECTED.filter(({ table }) => found.tables.has(table)).flatMap(
    ({ table, name, types, optional = false }) => {
      const column = found.columns.find((candidate) => candidate.table === table && candidate.name === name);
      if (!column && optional) return [];
      if (!column) return [`column ${table}.${name} is missing${types ? ` (expected: ${types.join(' or ')})` : ''}`];
      return [...typeProblems(column, types), ...privilegeProblems(column)];
    },
  );
  return [
    ...missing.map((table) => `table ${table} is not there, or the role may not use its schema or search path`),
    ...columns,
  ];
}

function typeProblems({ table, name, type }: Column, types: readonly string[] | null): string[] {
  if (!types || types.includes(type)) return [];
  const problem = `column ${table}.${name} is of type ${type}, expected: ${types.join(' or ')}`;
  const isDate = name === 'date' && type === 'date';
  return [
    isDate ? `${problem} (a date has no time of day, so that events can't be put into the days of a zone)` : problem,
  ];
}

function privilegeProblems({ table, name, mayRead }: Column): string[] {
  return mayRead
    ? []
    : [`the role may not read column ${table}.${name} (expected: GRANT SELECT ON ${table} TO the role)`];
}

/** @throws schema with all problems in one message */
export function checkTables(found: FoundTables, address: string): void {
  const problems = findSchemaProblems(found);
  if (problems.length === 0) return;
  throw new IdbError(
    'schema',
    `Failed to use the telemetry tables of ${address}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n` +
      'idb init --source-schema creates tables that are missing; it never changes what is there.',
  );
}

/** What works, but slowly. */
export function findSchemaWarnings(shape: SourceShape): string[] {
  const warnings: string[] = [];
  if (!shape.dateIndex) {
    warnings.push(
      'No index of table stats begins with its column date: every day reads the whole table. CREATE INDEX ON stats (date).',
    );
  }
  if (!shape.uniqueQueries) {
    warnings.push(
      'Table queries has no key on its column id: every day reads the whole table. ALTER TABLE queries ADD PRIMARY KEY (id).',
    );
  }
  return warnings;
}

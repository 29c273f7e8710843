/** Checks of the Postgres that telemetry is read from. */
import type pg from 'pg';
import { postgresAddress, withPostgres } from '../clients/postgres.js';
import { IdbError } from '../model/errors.js';
import { queryText } from '../sources/postgres/query-text.js';
import { COLUMNS_SQL, decodeColumns, findSchemaProblems, findSchemaWarnings } from '../sources/schema-check.js';
import { SHAPE_SQL, decodeShape } from '../sources/telemetry-sql.js';
import { ok, problem, warning, type Check, type Circumstances, type Outcome, type Place } from './check.js';
import { judgeEncryption } from './encryption.js';
import { clockDifference_ms, judgeClock, readClock } from './clock.js';

interface Resource {
  readonly client: pg.Client;
  readonly address: string;
}

/** The oldest whose catalog has what the schema check asks for. */
const OLDEST_VERSION = 11;
/** So that no question of ours outlives the doctor. */
const STATEMENT_LIMIT_MS = 5_000;

const checks: readonly Check<Resource>[] = [
  { name: 'postgres', look: lookAtVersion },
  { name: 'postgres tls', needs: ['postgres'], look: lookAtTls },
  { name: 'postgres schema', needs: ['postgres'], look: lookAtSchema },
  { name: 'postgres indices', needs: ['postgres schema'], look: lookAtIndices },
  { name: 'postgres role', needs: ['postgres schema'], look: lookAtRole },
  { name: 'postgres rows', needs: ['postgres schema'], look: lookAtRows },
  { name: 'postgres clock', needs: ['postgres'], look: lookAtClock },
];

export const postgres: Place<Resource> = {
  checks,
  open: async ({ settings, signal }, use) => {
    const options = { url: settings.postgres.url ?? '', caFile: settings.postgres.caFile };
    try {
      await withPostgres(options, signal, async (client) => {
        await client.query(`SET statement_timeout = ${STATEMENT_LIMIT_MS}`);
        await use({ client, address: postgresAddress(options) });
      });
    } catch (error) {
      throw error instanceof IdbError && error.code === 'interrupted' ? noAnswer(postgresAddress(options)) : error;
    }
  },
};

function noAnswer(address: string): IdbError {
  return new IdbError(
    'unavailable',
    `Postgres ${address} does not answer in time. Check that it runs and that postgres.url is right.`,
  );
}

async function firstRow({ client }: Resource, sql: string): Promise<(string | null)[]> {
  const [row = []] = await queryText(client, sql, []);
  return row;
}

async function lookAtVersion(resource: Resource): Promise<Outcome> {
  const [version = ''] = await firstRow(resource, "SELECT current_setting('server_version')");
  const found = `${resource.address} answers, Postgres ${version}`;
  if (Number.parseInt(version ?? '', 10) >= OLDEST_VERSION) return ok(found);
  return problem(`${found} is too old`, `Read from a server of version ${OLDEST_VERSION} or newer, such as a replica.`);
}

async function lookAtTls(resource: Resource): Promise<Outcome> {
  const [encrypted] = await firstRow(resource, 'SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  return judgeEncryption({
    host: resource.client.host,
    isEncrypted: encrypted === 'true',
    sent: "the password's proof and every row",
    advice: 'Add ?sslmode=verify-full to postgres.url, or set postgres.caFile (and turn ssl on in the server).',
  });
}

async function lookAtSchema({ client }: Resource): Promise<readonly Outcome[]> {
  const problems = findSchemaProblems(decodeColumns(await queryText(client, COLUMNS_SQL, [])));
  if (problems.length === 0) return [ok('tables stats and queries are as expected, and may be read')];
  const advice = 'idb init --source-schema creates tables that are missing; it never changes what is there.';
  return problems.map((text) => problem(text, advice));
}

async function lookAtIndices(resource: Resource): Promise<readonly Outcome[]> {
  const warnings = findSchemaWarnings(decodeShape(await firstRow(resource, SHAPE_SQL)));
  if (warnings.length === 0) return [ok('a day is found by index')];
  return warnings.map((text) =>
    warning(text, 'Ask who owns the tables to run that statement (CONCURRENTLY does not block writers).'),
  );
}

const WRITES_SQL = `
  SELECT current_user::text, string_agg(privilege, ', ')
  FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
  WHERE has_table_privilege('stats', privilege) OR has_table_privilege('queries', privilege)`;

async function lookAtRole(resource: Resource): Promise<Outcome> {
  const [role, writes] = await firstRow(resource, WRITES_SQL);
  if (!writes) return ok(`${role} may read the tables and not write to them`);
  return warning(
    `${role} may also ${writes} on the telemetry tables, which idb never does`,
    'Give idb a role of its own: CREATE ROLE … LOGIN; GRANT SELECT ON stats, queries TO …; nothing more.',
  );
}

const ROWS_SQL = `
  SELECT greatest(reltuples, 0)::bigint::text,
    (SELECT min(date)::date::text FROM stats WHERE date > '-infinity' AND date < 'infinity'),
    (SELECT max(date)::date::text FROM stats WHERE date > '-infinity' AND date < 'infinity')
  FROM pg_class WHERE oid = to_regclass('stats')`;

async function lookAtRows(resource: Resource): Promise<Outcome> {
  // Without an index, the first and last day cost a reading of the whole table.
  if (!decodeShape(await firstRow(resource, SHAPE_SQL)).dateIndex)
    return ok('not looked at, for want of an index on date');
  const [estimate, first, last] = await firstRow(resource, ROWS_SQL);
  if (!first)
    return warning(
      'The table stats has no rows',
      'Nothing can be collected until telemetry is written to it. Is postgres.url the right database?',
    );
  const rows = Number(estimate) > 0 ? `about ${Number(estimate).toLocaleString('en-US')} rows, ` : '';
  return ok(`${rows}from ${first} to ${last}`);
}

async function lookAtClock(resource: Resource, { settings, now }: Circumstances): Promise<Outcome> {
  const reading = await readClock(now, async () => {
    const [milliseconds] = await firstRow(
      resource,
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text',
    );
    return new Date(Number(milliseconds));
  });
  return judgeClock("the server's clock", clockDifference_ms(reading), settings.lease.seconds);
}

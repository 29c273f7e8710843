import { expect } from 'chai';
import pg from 'pg';
import { dayWindow, daysBetween, type Day } from '../../src/model/day.js';
import type { IdbError } from '../../src/model/errors.js';
import type { Fingerprint } from '../../src/model/marker.js';
import type { TelemetryRow } from '../../src/model/telemetry.js';
import { instantText } from '../../src/sources/boundaries.js';
import { createEmbeddedSource } from '../../src/sources/embedded/embedded-source.js';
import { createPostgresTables } from '../../src/sources/postgres/create-schema.js';
import { createPostgresSource } from '../../src/sources/postgres/postgres-source.js';
import type { SqlTelemetrySource } from '../../src/sources/sql-source.js';
import { rowsSql } from '../../src/sources/telemetry-sql.js';
import { openEmbedded, type OpenEmbedded } from '../support/embedded.js';
import { withDatabase } from '../support/servers.js';

/** An empty database: what to run in it, and the source on it once its tables are there. */
interface Place {
  execute(sql: string, values?: readonly string[]): Promise<string[][]>;
  source(): Promise<SqlTelemetrySource>;
}

interface Types {
  readonly date: 'timestamp' | 'timestamptz';
  readonly json: 'json' | 'jsonb';
  readonly id: 'bigserial' | 'integer' | 'text';
}

const USUAL: Types = { date: 'timestamp', json: 'json', id: 'bigserial' };
const NEVER = new AbortController().signal;

function tablesSql({ date, json, id }: Types): string {
  return `
    CREATE TABLE queries (id integer PRIMARY KEY, query_hash text, query text);
    CREATE TABLE stats (id ${id} PRIMARY KEY, date ${date}, type text, record_type text, query_id integer REFERENCES queries (id),
      ip_geocode ${json}, payload ${json}, source text, ip text);
    CREATE INDEX ON stats (date);
    INSERT INTO queries VALUES (1, 'hash-1', '{}')`;
}

/** @param id and the instant of each row; ISO 8601, as UTC */
async function insert(
  place: Place,
  { date }: Types,
  rows: readonly (readonly [id: string, date: string])[],
): Promise<void> {
  const zone = date === 'timestamptz' ? 'Z' : '';
  const values = rows.map(
    ([id, at]) => `('${id}', '${at}${at.includes('inf') ? '' : zone}', 'view', 'records', 1, '{"c":"x"}', '{"a":"b"}')`,
  );
  const columns = 'id, date, type, record_type, query_id, ip_geocode, payload';
  if (values.length > 0) await place.execute(`INSERT INTO stats (${columns}) VALUES ${values.join(', ')}`);
}

async function rowsOf(source: SqlTelemetrySource, day: Day, zone: string): Promise<TelemetryRow[]> {
  const rows: TelemetryRow[] = [];
  await source.readRows(dayWindow(day, zone), (row) => rows.push(row.texts()), NEVER);
  return rows.sort(([a], [b]) => Number(a) - Number(b));
}

const WINDOW = dayWindow('2020-02-17', 'UTC');

async function fingerprintOf(source: SqlTelemetrySource): Promise<Fingerprint> {
  return (await source.readRows(WINDOW, () => undefined, NEVER)).fingerprint;
}

async function failureOf(work: () => Promise<unknown>): Promise<IdbError> {
  return (await work().then(
    () => new Error('It did not fail.'),
    (error: unknown) => error,
  )) as IdbError;
}

describeSource('Postgres', () => {
  return async (use) => withDatabase((url) => withClient(url, (client) => use(postgresPlace(url, client))));
});

describeSource('embedded', () => {
  let opened: OpenEmbedded;
  before(async () => (opened = await openEmbedded()));
  after(() => opened.close());
  return async (use) => {
    await opened.handle.database.exec('DROP TABLE IF EXISTS stats, queries');
    await use({
      async execute(sql, values) {
        if (values) return (await opened.handle.database.query<string[]>(sql, [...values], { rowMode: 'array' })).rows;
        return (await opened.handle.database.exec(sql, { rowMode: 'array' })).at(-1)?.rows as string[][];
      },
      source: () => createEmbeddedSource(opened.handle),
    });
  };
});

function describeSource(name: string, places: () => (use: (place: Place) => Promise<void>) => Promise<void>): void {
  describe(`source: ${name}`, function () {
    this.timeout(240_000);
    const withPlace = places();

    const combinations: Types[] = [
      USUAL,
      { date: 'timestamp', json: 'jsonb', id: 'integer' },
      { date: 'timestamptz', json: 'json', id: 'text' },
      { date: 'timestamptz', json: 'jsonb', id: 'bigserial' },
    ];
    for (const types of combinations) {
      describe(`with ${types.date}, ${types.json} and ids of type ${types.id}`, () => describeTypes(withPlace, types));
    }
    describeReading(withPlace);
    describeSchema(withPlace);
  });
}

type WithPlace = (use: (place: Place) => Promise<void>) => Promise<void>;

function describeTypes(withPlace: WithPlace, types: Types): void {
  it('reads a day, half-open, every field as text', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(types));
      await insert(place, types, [
        ['1', '2020-02-16T23:59:59.999999'],
        ['2', '2020-02-17T00:00:00'],
        ['3', '2020-02-17T23:59:59.999999'],
        ['4', '2020-02-18T00:00:00'],
      ]);
      await place.execute(`UPDATE stats SET query_id = NULL, ip_geocode = NULL, type = NULL WHERE id::text = '3'`);
      const source = await place.source();
      await source.checkSchema();
      const [space] = types.json === 'jsonb' ? [' '] : [''];
      const [c, payload] = [`{"c":${space}"x"}`, `{"a":${space}"b"}`];
      expect(await rowsOf(source, '2020-02-17', 'UTC')).to.deep.equal([
        ['2', 'view', 'records', 'hash-1', c, payload, null],
        ['3', null, 'records', null, null, payload, null],
      ]);
    });
  });

  it('reads days of 23, 24 and 25 hours', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(types));
      const hours = Array.from({ length: 24 * 2 }, (_, hour) => hour);
      const around = (day: Day) =>
        hours.map((hour) => new Date(Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000).toISOString().slice(0, 19));
      const dates = ['2020-03-08', '2020-07-04', '2020-11-01'].flatMap(around);
      await insert(
        place,
        types,
        dates.map((date, i) => [String(i), date] as const),
      );
      const source = await place.source();
      const sizes = async (zone: string) =>
        Promise.all(
          ['2020-03-08', '2020-07-04', '2020-11-01'].map(async (day) => (await rowsOf(source, day, zone)).length),
        );
      expect(await sizes('America/New_York')).to.deep.equal([23, 24, 25]);
      expect(await sizes('UTC')).to.deep.equal([24, 24, 24]);
    });
  });

  it('tells the same fingerprints by SQL as by reading, and the same days', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(types));
      await insert(place, types, scatteredRows(types));
      const source = await place.source();
      for (const zone of ['UTC', 'America/New_York', 'Pacific/Apia', 'Asia/Kolkata', 'America/Sao_Paulo']) {
        const days = daysBetween('2011-12-27', '2012-01-03').concat(daysBetween('2018-11-02', '2018-11-06'));
        const windows = days.map((day) => dayWindow(day, zone));
        const bySql = await source.readFingerprints(windows);
        for (const window of windows) {
          const { fingerprint: byReading } = await source.readRows(window, () => undefined, NEVER);
          expect(bySql.get(window.day) ?? { rows: 0, newest: null }, `${window.day} ${zone}`).to.deep.equal(byReading);
        }
        expect(
          (await source.readDays(zone)).filter((day) => days.includes(day)),
          zone,
        ).to.deep.equal([...bySql.keys()].sort());
      }
    });
  });

  it('has no trouble with dates out of this world', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(types));
      const dates = [
        'infinity',
        '-infinity',
        '0001-01-01T00:00:00',
        '0001-06-01T00:00:00',
        '2020-02-17T12:00:00',
        '9999-12-31T23:59:59',
      ];
      await insert(
        place,
        types,
        dates.map((date, i) => [String(i + 1), date] as const),
      );
      await place.execute(
        `INSERT INTO stats (id, date) VALUES ('98', '0044-03-15 12:00:00 BC'), ('99', '12000-01-01'), ('100', NULL)`,
      );
      const source = await place.source();
      for (const zone of ['UTC', 'America/New_York', 'Asia/Tokyo']) {
        expect(await source.readDays(zone), zone)
          .to.include.members(['2020-02-17'])
          .and.to.have.length(2);
      }
      const decades = await source.readFingerprints([
        dayWindow('0002-01-01', 'UTC'),
        dayWindow('2020-02-17', 'UTC'),
        dayWindow('9000-01-01', 'UTC'),
      ]);
      expect([...decades.keys()]).to.deep.equal(['2020-02-17']);
      expect(await source.readFingerprints([])).to.deep.equal(new Map());
    });
  });

  it('finds days by the index as by reading all', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(types));
      await insert(place, types, scatteredRows(types));
      const source = await place.source();
      const byIndex = await source.readDays('America/Sao_Paulo');
      await place.execute(`DROP INDEX stats_date_idx`);
      expect(await source.readSchemaWarnings()).to.have.length(1);
      expect(await source.readDays('America/Sao_Paulo'))
        .to.deep.equal(byIndex)
        .and.to.have.length.above(5);
    });
  });

  it('reads days by the index', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(types));
      await place.execute(
        `INSERT INTO stats (id, date) SELECT g, timestamp '2020-01-01' + g * interval '1 hour' FROM generate_series(1, 20000) g`,
      );
      await place.execute('ANALYZE stats');
      const shape = { integerIds: true, uniqueQueries: true, dateIndex: true, eventIds: false };
      const { start, end } = dayWindow('2020-02-17', 'America/New_York');
      const plan = await place.execute(
        `EXPLAIN ${rowsSql(shape, instantText(start), instantText(end), 1_000_000)}`,
        [],
      );
      expect(plan.flat().join('\n')).to.match(/Index Scan.*stats_date_idx/);
    });
  });
}

/** Rows on and around the boundaries of days of several zones, Samoa's skipped day and Brazil's missing midnight among them. */
function scatteredRows({ id }: Types): [string, string][] {
  const boundaries = [...daysBetween('2011-12-28', '2012-01-01'), ...daysBetween('2018-11-03', '2018-11-05')].flatMap(
    (day) =>
      ['00:00:00', '03:00:00', '05:00:00', '10:00:00', '14:00:00', '18:30:00'].map((time) =>
        Date.parse(`${day}T${time}Z`),
      ),
  );
  const dates = boundaries.flatMap((at) => [`${text(at - 1)}999`, `${text(at)}000`, `${text(at)}001`]);
  const ids = dates.map((_, i) => (i * 7919) % 10_007);
  return dates.map((date, i) => [id === 'text' ? `row ${ids[i]}` : String(ids[i]), date]);
}

function text(at: number): string {
  return new Date(at).toISOString().slice(0, -1);
}

function describeReading(withPlace: WithPlace): void {
  const withRows = (count: number, use: (place: Place, source: SqlTelemetrySource) => Promise<void>) =>
    withPlace(async (place) => {
      await place.execute(tablesSql(USUAL));
      await place.execute(`
        INSERT INTO stats (date, type, payload) SELECT timestamp '2020-02-17' + g * interval '1 millisecond', 'view', '{"a":"b"}'
        FROM generate_series(1, ${count}) g`);
      await use(place, await place.source());
    });
  const window = WINDOW;

  it('hands over the id of the event that a row is, where the table has such ids', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(USUAL));
      await place.execute('ALTER TABLE stats ADD COLUMN event_id text');
      await insert(place, USUAL, [
        ['1', '2020-02-17T10:00:00'],
        ['2', '2020-02-17T11:00:00'],
      ]);
      await place.execute(`UPDATE stats SET event_id = 'e1' WHERE id = 1`);
      const rows = await rowsOf(await place.source(), '2020-02-17', 'UTC');
      expect(rows.map(([id, , , , , , eventId]) => [id, eventId])).to.deep.equal([
        ['1', 'e1'],
        ['2', null],
      ]);
    });
  });

  it('hands over the id alone of a row that is too large', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(USUAL));
      await insert(place, USUAL, [
        ['1', '2020-02-17T01:00:00'],
        ['2', '2020-02-17T02:00:00'],
      ]);
      await place.execute(`UPDATE stats SET payload = json_build_object('r', repeat('x', 5000)) WHERE id = 2`);
      const source = await place.source();
      const read = async (maxRowBytes: number) => {
        const rows: unknown[] = [];
        await source.readRows(
          WINDOW,
          (row) => rows.push([row.isTooLarge, row.texts()[0], (row.texts()[5] ?? '').length]),
          NEVER,
          maxRowBytes,
        );
        return rows;
      };
      expect(await read(5000)).to.deep.equal([
        [false, '1', 9],
        [true, '2', 0],
      ]);
      expect(await read(6000)).to.deep.equal([
        [false, '1', 9],
        [false, '2', 5010],
      ]);
    });
  });

  it('hands over every row of many', async () => {
    await withRows(25_000, async (_, source) => {
      const ids = new Set<string>();
      const { fingerprint } = await source.readRows(window, (row) => ids.add(row.texts()[0]), NEVER);
      expect(fingerprint).to.deep.equal({
        rows: 25_000,
        newest: '25000',
      });
      expect(ids.size).to.equal(25_000);
    });
  });

  it('ends where a row is thrown back, with that error, and can be read again', async () => {
    await withRows(20_000, async (_, source) => {
      let rows = 0;
      const failure = await failureOf(() =>
        source.readRows(
          window,
          () => {
            if (++rows === 10) throw new Error('mine');
          },
          NEVER,
        ),
      );
      expect(failure.message).to.equal('mine');
      expect(rows).to.equal(10);
      expect(await fingerprintOf(source)).to.include({ rows: 20_000 });
    });
  });

  it('ends when it is told to stop', async () => {
    await withRows(50_000, async (_, source) => {
      const stop = new AbortController();
      let rows = 0;
      const stopAtOnce = () => {
        rows++;
        stop.abort();
      };
      const read = () => source.readRows(window, stopAtOnce, stop.signal);
      expect(await failureOf(read)).to.include({ code: 'interrupted', exitCode: 75 });
      expect(rows).to.be.below(50_000);
      expect(await failureOf(read)).to.include({ code: 'interrupted' });
    });
  });

  it('hands over no row twice where queries have no key', async () => {
    await withRows(3, async (place, source) => {
      await place.execute(`
        ALTER TABLE queries DROP CONSTRAINT queries_pkey CASCADE;
        INSERT INTO queries VALUES (1, 'hash-2', '{}');
        UPDATE stats SET query_id = 1`);
      expect((await rowsOf(source, '2020-02-17', 'UTC')).map(([id, , , hash]) => [id, hash])).to.deep.equal([
        ['1', 'hash-1'],
        ['2', 'hash-1'],
        ['3', 'hash-1'],
      ]);
      expect(await source.readSchemaWarnings()).to.have.length(1);
    });
  });
}

function describeSchema(withPlace: WithPlace): void {
  const problemsAfter = async (change: string) => {
    let message = '';
    await withPlace(async (place) => {
      await place.execute(tablesSql(USUAL));
      const source = await place.source();
      await place.execute(change);
      const failure = await failureOf(() => source.checkSchema());
      expect(failure).to.include({ code: 'schema', exitCode: 78 });
      message = failure.message;
    });
    return message;
  };

  it('has nothing to say about the contract’s tables', async () => {
    await withPlace(async (place) => {
      await place.execute(tablesSql(USUAL));
      const source = await place.source();
      await source.checkSchema();
      expect(await source.readSchemaWarnings()).to.deep.equal([]);
    });
  });

  const changes: [change: string, problem: RegExp][] = [
    ['DROP TABLE stats', /table stats is not there/],
    ['ALTER TABLE stats ALTER date TYPE date', /stats\.date is of type date.*no time of day/],
    ['ALTER TABLE stats ALTER payload TYPE text', /stats\.payload is of type text, expected: json or jsonb/],
    ['ALTER TABLE stats DROP COLUMN query_id', /stats\.query_id is missing/],
    ['ALTER TABLE queries DROP COLUMN query_hash', /queries\.query_hash is missing/],
  ];
  for (const [change, problem] of changes) {
    it(`says what is wrong after ${change}`, async () => expect(await problemsAfter(change)).to.match(problem));
  }

  it('says everything that is wrong at once', async () => {
    const message = await problemsAfter(
      'DROP TABLE queries CASCADE; ALTER TABLE stats DROP COLUMN type, DROP COLUMN id',
    );
    expect(message.match(/^ {2}- /gm)).to.have.length(3);
  });
}

describe('source: Postgres, as a server', function () {
  this.timeout(240_000);

  const withRows = (use: (url: string, client: pg.Client) => Promise<void>) =>
    withDatabase((url) =>
      withClient(url, async (client) => {
        await client.query(tablesSql(USUAL));
        await client.query(`
          INSERT INTO stats (date, type, payload, ip) SELECT timestamp '2020-02-17', 'view', to_json(repeat('x', 1000)), '192.0.2.1'
          FROM generate_series(1, 50000)`);
        await use(url, client);
      }),
    );
  const window = WINDOW;

  it('needs no more than SELECT, and not even that on addresses', async () => {
    await withRows((url, client) =>
      withRole(client, async (role) => {
        const source = createPostgresSource({ url: asRole(url, role) });
        expect((await failureOf(() => source.checkSchema())).message).to.include('may not read column stats.payload');
        await client.query(`
          GRANT SELECT (id, date, type, record_type, query_id, ip_geocode, payload) ON stats TO ${role};
          GRANT SELECT ON queries TO ${role}`);
        await source.checkSchema();
        expect(await source.readSchemaWarnings()).to.deep.equal([]);
        expect(await fingerprintOf(source)).to.deep.equal({ rows: 50_000, newest: '50000' });
        expect([...(await source.readFingerprints([window])).values()]).to.deep.equal([
          { rows: 50_000, newest: '50000' },
        ]);
        expect(await source.readDays('UTC')).to.deep.equal(['2020-02-17']);
      }),
    );
  });

  it('finds its tables by the search path, and does not mind the server’s zone and date style', async () => {
    await withRows(async (url, client) => {
      const database = new URL(url).pathname.slice(1);
      await client.query(`
        CREATE SCHEMA elsewhere; ALTER TABLE stats SET SCHEMA elsewhere; ALTER TABLE queries SET SCHEMA elsewhere;
        ALTER TABLE elsewhere.stats ALTER date TYPE timestamptz USING date AT TIME ZONE 'UTC';
        ALTER DATABASE ${database} SET search_path = elsewhere;
        ALTER DATABASE ${database} SET TimeZone = 'Asia/Tokyo';
        ALTER DATABASE ${database} SET DateStyle = 'German'`);
      const source = createPostgresSource({ url });
      await source.checkSchema();
      expect(await source.readDays('UTC')).to.deep.equal(['2020-02-17']);
      expect(await fingerprintOf(source)).to.include({ rows: 50_000 });
      expect((await source.readFingerprints([window])).get('2020-02-17')).to.include({ rows: 50_000 });
    });
  });

  it('shows rows in one snapshot', async () => {
    await withRows(async (url, client) => {
      const source = createPostgresSource({ url });
      let deletion: Promise<unknown> | undefined;
      const deleteAll = () => {
        deletion ??= client.query('DELETE FROM stats');
      };
      const { fingerprint } = await source.readRows(window, deleteAll, NEVER);
      await deletion;
      expect(fingerprint).to.include({ rows: 50_000 });
    });
  });

  it('says when the connection is lost in the middle', async () => {
    await withRows(async (url, client) => {
      const source = createPostgresSource({ url });
      let ended = false;
      const failure = await failureOf(() =>
        source.readRows(
          window,
          () => {
            if (ended) return;
            ended = true;
            void client.query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'idb' AND datname = current_database()`,
            );
            // The rest of the rows waits until the server has ended the connection.
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
          },
          NEVER,
        ),
      );
      expect(failure).to.include({ code: 'unavailable', exitCode: 69 });
    });
  });

  it('says what the server says when a statement fails', async () => {
    await withRows(async (url, client) => {
      const database = new URL(url).pathname.slice(1);
      await client.query(`ALTER DATABASE ${database} SET statement_timeout = '1ms'`);
      const failure = await failureOf(() => createPostgresSource({ url }).readFingerprints([window]));
      expect(failure).to.include({ code: 'read-failed', exitCode: 1 });
      expect(failure.message).to.include('statement timeout').and.include(database);
    });
  });

  it('creates the tables that are missing, and leaves the others alone', async () => {
    await withDatabase((url) =>
      withClient(url, async (client) => {
        expect(await createPostgresTables({ url })).to.deep.equal(['queries', 'stats']);
        expect(await createPostgresTables({ url })).to.deep.equal([]);
        const source = createPostgresSource({ url });
        await source.checkSchema();
        expect(await source.readSchemaWarnings()).to.deep.equal([]);
        await client.query('DROP TABLE stats; ALTER TABLE queries ADD COLUMN mine text');
        expect(await createPostgresTables({ url })).to.deep.equal(['stats']);
        expect((await client.query('SELECT mine FROM queries')).rows).to.deep.equal([]);
      }),
    );
  });

  it('says who may not create tables', async () => {
    await withDatabase((url) =>
      withClient(url, (client) =>
        withRole(client, async (role) => {
          await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
          const failure = await failureOf(() => createPostgresTables({ url: asRole(url, role) }));
          expect(failure).to.include({ code: 'refused' });
          expect(failure.message).to.include('permission denied').and.include('needs CREATE');
        }),
      ),
    );
  });
});

function postgresPlace(url: string, client: pg.Client): Place {
  return {
    async execute(sql, values) {
      const result = await client.query<string[]>({
        text: sql,
        values: values && [...values],
        rowMode: 'array',
      } as pg.QueryArrayConfig);
      return result.rows;
    },
    source: async () => createPostgresSource({ url }),
  };
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function withRole(client: pg.Client, use: (role: string) => Promise<void>): Promise<void> {
  const role = `idb_test_reader_${process.pid}_${Date.now()}`;
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'`);
  try {
    await use(role);
  } finally {
    await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
}

function asRole(url: string, role: string): string {
  const changed = new URL(url);
  [changed.username, changed.password] = [role, 'reader'];
  return changed.href;
}

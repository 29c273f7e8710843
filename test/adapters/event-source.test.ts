/** Telemetry as rows, as events and as both, on real servers: the same figures, the same fingerprints. */
import { expect } from 'chai';
import pg from 'pg';
import type { EventWrite } from '../../src/events/event-index.js';
import { addDays, dayWindow, type Day } from '../../src/model/day.js';
import type { DayDocument } from '../../src/model/documents.js';
import { EVENT_TYPES, type TelemetryRow } from '../../src/model/telemetry.js';
import { createEmbeddedSource } from '../../src/sources/embedded/embedded-source.js';
import { createEventSource } from '../../src/sources/events/event-source.js';
import { createPostgresSource } from '../../src/sources/postgres/postgres-source.js';
import type { TelemetrySource } from '../../src/sources/source.js';
import { createUnionSource } from '../../src/sources/union/union-source.js';
import { createEmbeddedEventIndex } from '../../src/store/embedded/events/event-index.js';
import { addRows, documentTexts, newTally } from '../support/tallied.js';
import { CASES, type Case } from '../conformance/cases.js';
import { cellLines, rejectedCounts, siteLines, sorted } from '../conformance/figures.js';
import { openEmbedded } from '../support/embedded.js';
import { eventOf, putEvents, withEventIndex } from '../support/event-places.js';
import { eventWrite } from '../support/events.js';
import { hold, type Held } from '../support/held.js';
import { Random } from '../support/random.js';
import { randomRow } from '../support/random-rows.js';
import { dropIndices, elasticsearchUrl, uniquePrefix, withDatabase } from '../support/servers.js';

const NEVER = new AbortController().signal;
/** A day that came as rows, one that came as events, and one of both, a third of it in both. */
const [AS_ROWS, AS_EVENTS, AS_BOTH] = ['2020-02-17', '2020-03-01', '2021-12-31'] as const;
const MANY = 1_200;

interface Place {
  readonly rows: TelemetrySource;
  readonly events: TelemetrySource;
  readonly union: TelemetrySource;
  readonly query: (sql: string, values: readonly unknown[]) => Promise<unknown>;
  readonly put: (events: readonly EventWrite[]) => Promise<void>;
}

/** Each published case on a day of its own. A type that is none is refused before it comes to the event index. */
const cases: readonly Case[] = CASES.map((one, i) => {
  const day = addDays('2022-05-20', i);
  const ofTelemetry = one.rows.filter(({ type }) => EVENT_TYPES.some((known) => known === type));
  const rows = ofTelemetry.map((each) => ({ ...each, time: each.time.replace(one.day, day) }));
  const { 'unknown-type': _, ...rejected } = one.rejected ?? {};
  return { ...one, day, rows, rejected };
});

type Open = (use: (place: Place) => Promise<void>) => Promise<void>;

const onServers: Open = (use) =>
  withDatabase(async (url) => {
    const env = { IDB_ELASTICSEARCH_URL: elasticsearchUrl(), IDB_INDEX_PREFIX: uniquePrefix() };
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await withEventIndex(env, async (index) => {
        const [rows, events] = [createPostgresSource({ url }), createEventSource(index)];
        await use({
          rows,
          events,
          union: createUnionSource(rows, events),
          query: (sql, values) => client.query(sql, [...values]),
          put: (writes) => putEvents(index, writes),
        });
      });
    } finally {
      await client.end();
      await dropIndices(env.IDB_ELASTICSEARCH_URL, env.IDB_INDEX_PREFIX);
    }
  });

const inDirectory: Open = async (use) => {
  const { handle, close } = await openEmbedded();
  try {
    const index = await createEmbeddedEventIndex(handle);
    const [rows, events] = [await createEmbeddedSource(handle), createEventSource(index)];
    await handle.database.exec('DROP TABLE stats, queries');
    await use({
      rows,
      events,
      union: createUnionSource(rows, events),
      query: (sql, values) =>
        values.length === 0 ? handle.database.exec(sql) : handle.database.query(sql, [...values]),
      put: (writes) => putEvents(index, writes),
    });
  } finally {
    await close();
  }
};

const TABLES = `
  CREATE TABLE queries (id integer PRIMARY KEY, query_hash text);
  INSERT INTO queries VALUES (1, 'q1'), (2, 'q2'), (3, 'q3'), (4, 'ä'), (5, '');
  CREATE TABLE stats (id text PRIMARY KEY, date timestamp, type text, record_type text,
    query_id integer REFERENCES queries (id), ip_geocode json, payload json, event_id text);
  CREATE INDEX ON stats (date)`;

const INSERT = `
  INSERT INTO stats SELECT r.id, r.date::timestamp, r.type, r.record_type, q.id, r.geocode::json, r.payload::json, r.event_id
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS r(id, date, type, record_type, hash, geocode, payload, event_id)
  LEFT JOIN queries q ON q.query_hash = r.hash`;

/** What a row of the contract and an event can both say: a type of telemetry, JSON of well-formed texts and finite numbers. */
function randomUses(): TelemetryRow[] {
  const random = new Random(4);
  const uses: TelemetryRow[] = [];
  for (let id = 0; uses.length < MANY; id++) {
    const use = randomRow(random, id);
    const isJson = [use[4], use[5]].every((text) => text === null || isWellFormedJson(text));
    if (isJson && EVENT_TYPES.some((type) => type === use[1])) uses.push(use);
  }
  return uses;
}

function isWellFormedJson(text: string): boolean {
  try {
    return !/\\ud800|\\u0000|1e400/i.test(text) && JSON.stringify(JSON.parse(text)).isWellFormed();
  } catch {
    return false;
  }
}

function timeOf(day: Day, i: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + Math.floor((i * 86_400_000) / MANY)).toISOString();
}

async function putRows({ query }: Place, day: Day, uses: readonly TelemetryRow[]): Promise<void> {
  const columns = [0, 1, 2, 3, 4, 5].map((field) => uses.map((use) => use[field]!));
  const [ids = [], ...fields] = columns;
  const dates = uses.map((use) => timeOf(day, Number(use[0]) % MANY));
  await query(INSERT, [ids.map((id) => `${day} ${id}`), dates, ...fields, ids.map((id) => `${day} ${id}`)]);
}

function eventOfUse(day: Day, [id, type, record_type, query_hash, geocode, payload]: TelemetryRow): EventWrite {
  const json = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
  const fields = { type, record_type, query_hash, ip_geocode: json(geocode), payload: json(payload) };
  const arrived = '2022-01-01T00:00:00.000Z';
  return eventWrite(type ?? 'view', `${day} ${id}`, timeOf(day, Number(id) % MANY), { ...fields, arrived });
}

/** Everything that is stored of the day, the ids of rejected rows as the rows were numbered. */
async function counted(source: TelemetrySource, day: Day) {
  const tally = newTally();
  const { fingerprint, sources } = await source.readRows(
    dayWindow(day, 'UTC'),
    (row) => {
      const [id, ...fields] = row.texts();
      addRows(tally, [[id.replace(`${day} `, ''), ...fields]]);
    },
    NEVER,
  );
  const documents = documentTexts(tally, AS_ROWS, 0);
  return { fingerprint, sources, figures: { documents, summary: tally.summary() } };
}

for (const [name, open] of [
  ['Postgres and Elasticsearch', onServers],
  ['the embedded directory', inDirectory],
] as const) {
  describe(`telemetry as rows, as events and as both: ${name}`, function () {
    this.timeout(240_000);
    let held: Held<Place>;
    let place: Place;
    const uses = randomUses();

    before(async () => {
      held = await hold(open);
      place = held.value;
      await place.query(TABLES, []);
      await putRows(place, AS_ROWS, uses);
      await putRows(
        place,
        AS_BOTH,
        uses.filter((_, i) => i % 3 < 2),
      );
      await place.put(uses.map((use) => eventOfUse(AS_EVENTS, use)));
      await place.put(uses.filter((_, i) => i % 3 > 0).map((use) => eventOfUse(AS_BOTH, use)));
      await place.put(cases.flatMap(({ day, rows }) => rows.map((each, i) => eventOf(each, `${day} ${i}`))));
    });
    after(() => held.close());

    it('gives byte-equal documents, and the same site day but for its sources', async () => {
      const rows = await counted(place.union, AS_ROWS);
      const events = await counted(place.union, AS_EVENTS);
      const both = await counted(place.union, AS_BOTH);
      expect(rows.figures.documents.length).to.be.above(10);
      expect(events.figures).to.deep.equal(rows.figures);
      expect(both.figures).to.deep.equal(rows.figures);
      expect([rows.sources, events.sources, both.sources]).to.deep.equal([
        { postgres: { rows: MANY } },
        { postgres: { rows: 0 }, events: { rows: MANY } },
        { postgres: { rows: (MANY * 2) / 3 }, events: { rows: MANY / 3, duplicates: MANY / 3 } },
      ]);
    });

    it('gives by events alone what it gives by rows alone', async () => {
      const [rows, events] = [await counted(place.rows, AS_ROWS), await counted(place.events, AS_EVENTS)];
      expect(events.figures).to.deep.equal(rows.figures);
      expect((await counted(place.events, AS_ROWS)).fingerprint.rows).to.equal(0);
    });

    for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata']) {
      it(`tells the same fingerprints at once as by reading, and the same days, in ${zone}`, async () => {
        const days = await place.union.readDays(zone);
        const around = [
          '2020-02-16',
          AS_ROWS,
          '2020-02-18',
          '2020-02-29',
          AS_EVENTS,
          '2020-03-02',
          '2021-12-30',
          AS_BOTH,
          '2022-01-01',
        ];
        const fingerprints = await place.union.readFingerprints(around.map((day) => dayWindow(day, zone)));
        expect(days.filter((day) => day < '2022-05-01')).to.deep.equal(around.filter((day) => fingerprints.has(day)));
        for (const day of around) {
          const { fingerprint } = await place.union.readRows(dayWindow(day, zone), () => undefined, NEVER);
          expect(fingerprints.get(day) ?? { rows: 0, newest: null }, day).to.deep.equal(fingerprint);
        }
      });
    }

    for (const { name: what, day, rows, cells, rejected = {}, site = [] } of cases) {
      it(`counts events as published: ${what}`, async () => {
        const { figures, sources } = await counted(place.union, day);
        const documents = figures.documents.map((text) => JSON.parse(text) as DayDocument);
        expect(cellLines(documents)).to.deep.equal(sorted(cells));
        expect(rejectedCounts(figures.summary)).to.deep.equal(rejected);
        expect(siteLines(figures.summary)).to.include.members([...site]);
        expect(sources.events).to.deep.equal({ rows: rows.length });
      });
    }

    it('ends where a row is thrown back, with that error, and can be read again', async () => {
      const window = dayWindow(AS_BOTH, 'UTC');
      let read = 0;
      const failure = await place.union
        .readRows(
          window,
          () => {
            if (++read > (MANY * 2) / 3) throw new Error('mine');
          },
          NEVER,
        )
        .then(
          () => null,
          (error: unknown) => error,
        );
      expect(failure).to.have.property('message', 'mine');
      expect((await counted(place.union, AS_BOTH)).figures.summary.rows).to.equal(MANY);
    });

    it('ends when it is told to stop', async () => {
      const stop = new AbortController();
      const read = place.events.readRows(dayWindow(AS_EVENTS, 'UTC'), () => stop.abort(), stop.signal);
      const failure = await read.then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).to.have.property('code', 'interrupted');
    });
  });
}

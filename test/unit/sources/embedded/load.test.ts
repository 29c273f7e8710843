import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { dayWindow } from '../../../../src/model/day.js';
import type { TelemetryRow } from '../../../../src/model/telemetry.js';
import { createEmbeddedSource } from '../../../../src/sources/embedded/embedded-source.js';
import { loadRows, NAMED_LINES, type LoadReport } from '../../../../src/sources/embedded/load.js';
import { openEmbedded, type OpenEmbedded } from '../../../support/embedded.js';

describe('loading telemetry rows', function () {
  this.timeout(240_000);
  let opened: OpenEmbedded;
  before(async () => (opened = await openEmbedded()));
  after(() => opened.close());
  beforeEach(() => opened.handle.database.exec('DROP TABLE IF EXISTS stats, queries'));

  async function load(...lines: string[]): Promise<LoadReport> {
    return await loadRows(opened.handle, from(lines), { file: 'rows.ndjson' }, new AbortController().signal);
  }

  async function rowsOf(day: string): Promise<TelemetryRow[]> {
    const rows: TelemetryRow[] = [];
    const source = await createEmbeddedSource(opened.handle);
    await source.readRows(dayWindow(day, 'UTC'), (row) => rows.push(row.texts()), new AbortController().signal);
    return rows.sort();
  }

  const counts = ({ loaded, replaced, unchanged, refused }: LoadReport) => ({ loaded, replaced, unchanged, refused });

  it('keeps rows as they are', async () => {
    const payload = '{"a":1,"a":2,"__proto__":"\\u0000"}';
    const report = await load(
      `{"id":1,"date":"2020-02-17","type":"search","record_type":"records","query_hash":"h","ip_geocode":{"b":1,"a":2},"event_id":"e1","payload":${payload}}`,
      '{"id":"two","date":"2020-02-17T23:59:59.999999Z","type":"unheard of","payload":[1]}',
    );
    expect(report).to.deep.equal({
      file: 'rows.ndjson',
      loaded: 2,
      replaced: 0,
      unchanged: 0,
      refused: 0,
      refused_lines: [],
    });
    expect(await rowsOf('2020-02-17')).to.deep.equal([
      ['1', 'search', 'records', 'h', '{"b":1,"a":2}', payload, 'e1'],
      ['two', 'unheard of', null, null, null, '[1]', null],
    ]);
  });

  it('refuses what is no row, by its line, and loads the others', async () => {
    const report = await load(
      '{"id":1,"date":"2020-02-17"}',
      '',
      'nonsense',
      '  ',
      '{"id":2}',
      '{"id":3,"date":"2020-02-17"}',
    );
    expect(counts(report)).to.deep.equal({ loaded: 2, replaced: 0, unchanged: 0, refused: 2 });
    expect(report.refused_lines.map(({ line }) => line)).to.deep.equal([3, 5]);
    expect(report.refused_lines[1]?.reason).to.equal('it has no date');
  });

  it('names only the first of many refused lines', async () => {
    const report = await load(...Array.from({ length: NAMED_LINES + 5 }, () => '[]'));
    expect(report.refused).to.equal(NAMED_LINES + 5);
    expect(report.refused_lines).to.have.length(NAMED_LINES);
  });

  it('doubles nothing when it is repeated', async () => {
    const lines = [
      '{"id":1,"date":"2020-02-17","query_hash":"h","payload":{"a": 1}}',
      '{"date":"2020-02-17"}',
      '{"date":"2020-02-17"}',
    ];
    expect(counts(await load(...lines))).to.deep.equal({ loaded: 3, replaced: 0, unchanged: 0, refused: 0 });
    expect(counts(await load(...lines))).to.deep.equal({ loaded: 0, replaced: 0, unchanged: 3, refused: 0 });
    expect(await rowsOf('2020-02-17')).to.have.length(3);
  });

  it('replaces a row that comes with other content', async () => {
    await load('{"id":1,"date":"2020-02-17","payload":{"a":1}}', '{"id":2,"date":"2020-02-17"}');
    const report = await load('{"id":1,"date":"2020-02-17","payload":{"a":2}}', '{"id":"2","date":"2020-02-18"}');
    expect(counts(report)).to.deep.equal({ loaded: 0, replaced: 2, unchanged: 0, refused: 0 });
    expect((await rowsOf('2020-02-17')).map(([id, , , , , payload]) => [id, payload])).to.deep.equal([
      ['1', '{"a":2}'],
    ]);
  });

  it('takes the last of several rows with one id', async () => {
    const report = await load(
      '{"id":1,"date":"2020-02-17","type":"a"}',
      '{"id":1,"date":"2020-02-17","type":"b"}',
      '{"id":1,"date":"2020-02-17","type":"b"}',
    );
    expect(counts(report)).to.deep.equal({ loaded: 1, replaced: 1, unchanged: 1, refused: 0 });
    expect((await rowsOf('2020-02-17')).map(([, type]) => type)).to.deep.equal(['b']);
  });

  it('keeps one query however many rows name it', async () => {
    const row = (id: number, query: string) => `{"id":${id},"date":"2020-02-17","query_hash":"h","query":${query}}`;
    await load(row(1, 'null'), row(2, '{"a":1}'));
    await load(row(3, '{"a":1}'));
    const { rows } = await opened.handle.database.query('SELECT query_hash, query FROM queries');
    expect(rows).to.deep.equal([{ query_hash: 'h', query: '{"a":1}' }]);
    expect((await rowsOf('2020-02-17')).map(([, , , hash]) => hash)).to.deep.equal(['h', 'h', 'h']);
  });

  it('refuses what the database can’t hold, and that alone', async () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    // No compression brings it below what an index entry may have.
    const longId = Array.from({ length: 200 }, (_, i) => createHash('sha256').update(String(i)).digest('base64')).join(
      '',
    );
    const lines = Array.from({ length: 50 }, (_, i) => `{"id":${i},"date":"2020-02-17"}`);
    lines.splice(20, 0, `{"id":"deep","date":"2020-02-17","payload":${deep}}`);
    lines.splice(40, 0, JSON.stringify({ id: longId, date: '2020-02-17' }));
    const report = await load(...lines);
    expect(counts(report)).to.deep.equal({ loaded: 50, replaced: 0, unchanged: 0, refused: 2 });
    expect(report.refused_lines.map(({ line }) => line)).to.deep.equal([21, 41]);
  });

  it('takes lines of megabytes', async () => {
    const payload = JSON.stringify(
      Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`record-${i}`, 'recordset'])),
    );
    await load(`{"id":1,"date":"2020-02-17","payload":${payload}}`);
    expect((await rowsOf('2020-02-17'))[0]?.[5]).to.equal(payload);
  });

  it('stops when it is told to, and keeps what is loaded', async () => {
    const stop = new AbortController();
    async function* lines(): AsyncGenerator<string> {
      for (let id = 0; ; id++) {
        if (id === 5_000) stop.abort();
        yield `{"id":${id},"date":"2020-02-17"}`;
      }
    }
    const failure: unknown = await loadRows(opened.handle, lines(), { file: 'endless' }, stop.signal).catch(
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'interrupted' });
    expect(await rowsOf('2020-02-17')).to.have.length(4_000);
  });
});

async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** Reading a day from a hot standby, beside reading it from its primary: servers of their own, both on this machine. */
import { pairOf, untilReplayed, withHotStandby, type Pair } from '../../test/support/hot-standby.js';
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { figure, type Figure } from '../figure.js';
import { readOnly } from '../measure/read-only.js';
import { interleaved } from '../measure/sample.js';
import { loadDay } from '../place/load-day.js';
import { withConnection, withPlace, type Place } from '../place/place.js';

const DAY = '2020-02-17';
const ROWS = 200_000;
const PAIRS = 15;

export const standby: Benchmark = {
  name: 'standby',
  shows: 'reading a day of 200,000 rows from a hot standby, beside its primary',
  takes: '1 min; starts two servers',
  stores: ['elastic'],
  measure: (run) =>
    withHotStandby((servers) =>
      withPlace(run.store, run.signal, (place) => measureReading(run, place, servers), { postgres: servers.primary }),
    ),
};

async function measureReading(run: Run, place: Place, servers: Pair): Promise<Figure[]> {
  const rows = scaled(run, ROWS);
  const pair = pairOf(place.postgres, servers);
  await loadDay(place, DAY, { rows, pairs: PAIRS });
  await writeToLog(place);
  await untilReplayed(pair);
  const readFrom = (postgres: string) => () => readOnly({ ...place, postgres }, DAY);
  const [primary, replica] = [readFrom(pair.primary), readFrom(pair.standby)];
  // Once before anything is timed: the first to read finds nothing in the server's memory.
  await primary();
  await replica();
  const samples = await interleaved(run.rounds, { primary, replica });
  const floor = { name: 'primary', seconds: samples.primary.seconds };
  return [
    figure('reading from the primary', [rows, 'rows'], samples.primary),
    figure('reading from its standby', [rows, 'rows'], samples.replica, { floor }),
  ];
}

/** What is not in the log does not reach the standby. */
async function writeToLog({ postgres }: Place): Promise<void> {
  await withConnection(postgres, async (client) => {
    for (const table of ['queries', 'stats']) await client.query(`ALTER TABLE ${table} SET LOGGED`);
    await client.query('VACUUM ANALYZE');
  });
}

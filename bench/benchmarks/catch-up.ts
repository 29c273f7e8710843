/** A year of small days that nobody collected, and the same call once more when there is nothing left to do. */
import { addDays, type Day } from '../../src/model/day.js';
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { createTables, loadPortalDay, settleTables } from '../data/load-portal-day.js';
import { figure, type Figure } from '../figure.js';
import { runIdb } from '../measure/program.js';
import { interleaved } from '../measure/sample.js';
import { withConnection, withPlace, type Place } from '../place/place.js';

const DAYS = 365;
const SMALL = { rows: 20, pairs: 3 };

export const catchUp: Benchmark = {
  name: 'catch-up',
  shows: '--catch-up over a year of days of 20 rows',
  takes: '2 min',
  stores: ['elastic', 'embedded'],
  measure: (run) => withPlace(run.store, run.signal, (place) => measureCatchUp(run, place)),
};

async function measureCatchUp(run: Run, place: Place): Promise<Figure[]> {
  const days = scaled(run, DAYS);
  await loadDays(place, days);
  let round = 0;
  // An index prefix and a directory of its own for each round: only once is everything missing.
  const env = () => ({
    IDB_INDEX_PREFIX: `${place.prefix}${round}-`,
    IDB_DATA_DIR: `${place.directory}/data-${round}`,
  });
  const collect = () => runIdb(place, ['collect-stats', '--catch-up', String(days)], env());
  const { missing, complete } = await interleaved(run.rounds, {
    missing: () => {
      round++;
      return collect();
    },
    complete: collect,
  });
  return [
    figure('days that are missing', [days, 'days'], missing),
    figure('days that are complete', [days, 'days'], complete),
  ];
}

/** The last days up to yesterday. */
async function loadDays({ postgres }: Place, count: number): Promise<void> {
  const today: Day = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  await withConnection(postgres, async (client) => {
    await createTables(client);
    for (let ago = count; ago > 0; ago--) await loadPortalDay(client, addDays(today, -ago), SMALL, ago);
    await settleTables(client);
  });
}

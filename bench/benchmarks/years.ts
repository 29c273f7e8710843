/** What grows with the years that are stored, and what must not: an audit of five years, one more day with one and with ten. */
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { storeYears } from '../data/stored-years.js';
import { addDays, type Day } from '../../src/model/day.js';
import { figure, type Figure } from '../figure.js';
import { MOST_MIB } from './collect.js';
import { runIdb } from '../measure/program.js';
import { interleaved, type Sample } from '../measure/sample.js';
import { loadDay } from '../place/load-day.js';
import { openStore } from '../place/open-store.js';
import { withPlace, type Place } from '../place/place.js';

const FIRST = '2010-01-01';
const DAYS_A_YEAR = 365;
const [ONE, FIVE, TEN] = [1, 5, 10];
/** With ten years stored against one. */
const MOST_GROWTH = 1.5;
const MORE = { rows: 2_000, pairs: 15 };

export const years: Benchmark = {
  name: 'years',
  shows: 'an audit of 5 years; one more day of 2,000 rows with 1 and with 10 years stored',
  takes: '3 min',
  stores: ['elastic'],
  measure: (run) =>
    withPlace(run.store, run.signal, (young) =>
      withPlace(run.store, run.signal, (old) => measureYears(run, young, old)),
    ),
};

async function measureYears(run: Run, young: Place, old: Place): Promise<Figure[]> {
  /** The last day that so many years have. */
  const endOf = (years: number) => addDays(FIRST, scaled(run, years * DAYS_A_YEAR) - 1);
  await storeYears(openStore(old), FIRST, endOf(FIVE));
  const { audit } = await interleaved(run.rounds, { audit: () => runIdb(old, ['audit']) });
  await storeYears(openStore(old), FIRST, endOf(TEN));
  await storeYears(openStore(young), FIRST, endOf(ONE));
  const { withOne, withTen } = await interleaved(run.rounds, {
    withOne: await oneMoreDay(young, addDays(endOf(ONE), 1)),
    withTen: await oneMoreDay(old, addDays(endOf(TEN), 1)),
  });
  const floor = { name: 'with 1 year', seconds: withOne.seconds, atMost: MOST_GROWTH };
  return [
    figure('audit of 5 years', [scaled(run, FIVE * DAYS_A_YEAR), 'days'], audit, { atMostMiB: MOST_MIB }),
    figure('one more day, with 1 year stored', [MORE.rows, 'rows'], withOne),
    figure('one more day, with 10 years stored', [MORE.rows, 'rows'], withTen, { floor }),
  ];
}

/** @returns what collects it, again each time */
async function oneMoreDay(place: Place, day: Day): Promise<() => Promise<Sample>> {
  await loadDay(place, day, MORE);
  return () => runIdb(place, ['collect-stats', '-d', day, '--force']);
}

/** A day collected while something happens to one of its requests to Elasticsearch. */
import { trialsOf, type Flow } from '../engine/sweep.js';
import type { Scenario } from '../engine/scenario.js';
import {
  BLOCKS,
  CUTS,
  FAILED_ITEMS,
  KILLS,
  LATE_ANSWERS,
  REFUSALS,
  STALLS,
  watchRequests,
  type HttpFault,
} from '../faults/http-faults.js';
import { COLLECT, NEIGHBOUR, OTHER, endLease, readDays, withDays, type DaysWorld } from '../places/days.js';
import { expectCleanAudit, wrongSums } from '../places/sums.js';

const AT_A_TIME = 3;

/** Nothing is stored yet. */
export function freshFlow({ withPlace }: DaysWorld): Flow {
  return { withPlace, prepare: () => Promise.resolve(), command: COLLECT, release: endLease, read: readDays };
}

/** All days are stored, and the day is corrected: a recordset vanishes, one comes, one changes. Another day comes in between. */
export function correctionFlow(world: DaysWorld): Flow {
  return {
    ...freshFlow(world),
    prepare: (place) => place.succeed(['collect-stats', '-d', '*'], { IDB_POSTGRES_URL: world.original }),
    command: [...COLLECT, '--force'],
    between: async (place, number) => {
      await place.succeed(['collect-stats', '-d', number % 2 === 0 ? NEIGHBOUR : OTHER, '--force']);
      await expectCleanAudit(place, ['day-unfinished']);
      return wrongSums(await readDays(place));
    },
  };
}

/** The run that stalls counts the day as it was; its successor, as it has become. */
function replacedFlow(world: DaysWorld): Flow {
  return {
    ...freshFlow(world),
    env: { IDB_POSTGRES_URL: world.original },
    finish: (place) => place.succeed([...COLLECT, '--force']),
  };
}

function scenario(
  name: string,
  about: string,
  flowOf: (world: DaysWorld) => Flow,
  faults: readonly HttpFault[],
): Scenario {
  return {
    name,
    about,
    atATime: AT_A_TIME,
    withTrials: (use) => withDays(async (world) => use(await trialsOf(flowOf(world), watchRequests, faults))),
  };
}

export const COLLECT_ON_ELASTICSEARCH: readonly Scenario[] = [
  scenario('collect-killed', 'collect-stats is killed at a request to Elasticsearch, and run again', freshFlow, KILLS),
  scenario(
    'correction-killed',
    '… of a corrected day, and another day is collected before it is run again',
    correctionFlow,
    KILLS,
  ),
  scenario('collect-cut', 'the connection to Elasticsearch breaks', freshFlow, CUTS),
  scenario('collect-refused', 'Elasticsearch answers 429 or 503, once', freshFlow, REFUSALS),
  {
    ...scenario(
      'collect-late',
      'an answer comes after the time-out, and what was asked is done',
      freshFlow,
      LATE_ANSWERS,
    ),
    atATime: 6,
  },
  scenario('collect-item', 'one item of a bulk fails', correctionFlow, FAILED_ITEMS),
  scenario(
    'collect-blocked',
    'from a request on, the indices take no documents; then they do again',
    freshFlow,
    BLOCKS,
  ),
  scenario(
    'collect-replaced',
    'a run stands still until another has taken its lease, and wakes up',
    replacedFlow,
    STALLS,
  ),
];

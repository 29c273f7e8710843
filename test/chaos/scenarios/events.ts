/** Events published, processed and aggregated while something happens to a request to Elasticsearch or a frame of AMQP. */
import type { Scenario } from '../engine/scenario.js';
import { trialsOf, type Fault, type Flow, type Passed, type Watch } from '../engine/sweep.js';
import { BLOCKS, CUTS, KILLS, PASSING_ITEMS, REFUSALS, watchRequests } from '../faults/http-faults.js';
import { AMQP_LINE, messageFaults, watchMessages } from '../faults/message-faults.js';
import { endLease } from '../places/days.js';
import {
  LATE_LINES,
  LINES,
  publish,
  publishPoison,
  readAggregates,
  readEvents,
  withEvents,
  type EventsWorld,
} from '../places/events.js';
import { expectCleanAudit } from '../places/sums.js';

const AT_A_TIME = 3;
const nothing = () => Promise.resolve();

export function processFlow({ withPlace, PROCESS }: EventsWorld): Flow {
  return {
    withPlace,
    prepare: async (place) => {
      await publish(place, LINES);
      await publishPoison(place);
    },
    command: PROCESS,
    release: nothing,
    read: readEvents,
  };
}

export function publishFlow({ withPlace, PUBLISH, PROCESS }: EventsWorld): Flow {
  return {
    withPlace,
    prepare: nothing,
    command: PUBLISH,
    finish: (place) => place.succeed(PROCESS),
    release: nothing,
    read: readEvents,
  };
}

/** Two days are aggregated, and one of them has changed since. */
export function aggregateFlow({ withPlace, PROCESS, AGGREGATE }: EventsWorld): Flow {
  return {
    withPlace,
    prepare: async (place) => {
      await publish(place, LINES);
      await place.succeed(PROCESS);
      await place.succeed(AGGREGATE);
      await publish(place, LATE_LINES);
      await place.succeed(PROCESS);
    },
    command: AGGREGATE,
    release: (place) => endLease(place, 'file-download-agg'),
    read: readAggregates,
  };
}

/** The other day is counted again between the run that died and its repetition. */
function otherBetweenFlow(world: EventsWorld): Flow {
  return {
    ...aggregateFlow(world),
    between: async (place) => {
      await place.succeed(world.AGGREGATE_OTHER);
      await expectCleanAudit(place, ['unfinished'], world.AUDIT);
      return [];
    },
  };
}

function scenario<P extends Passed>(
  name: string,
  about: string,
  flowOf: (world: EventsWorld) => Flow,
  watch: Watch<P>,
  faults: readonly Fault<P>[],
): Scenario {
  return {
    name,
    about,
    atATime: AT_A_TIME,
    withTrials: (use) => withEvents(async (world) => use(await trialsOf(flowOf(world), watch, faults))),
  };
}

const AMQP = watchMessages(AMQP_LINE);
/** Refused for good, an event lies among the dead letters, as it should; what passes must leave no trace. */
const PASSING = [...CUTS, ...REFUSALS, ...PASSING_ITEMS, ...BLOCKS];

export const EVENTS: readonly Scenario[] = [
  scenario(
    'publish-broker',
    'events publish is killed, or cut off, at a frame of AMQP',
    publishFlow,
    AMQP,
    messageFaults(AMQP_LINE, 'fails'),
  ),
  scenario(
    'process-broker',
    'events process is killed, or cut off, at a frame of AMQP',
    processFlow,
    AMQP,
    messageFaults(AMQP_LINE, 'fails'),
  ),
  scenario(
    'process-killed',
    'events process is killed at a request to Elasticsearch',
    processFlow,
    watchRequests,
    KILLS,
  ),
  scenario(
    'process-index',
    '… and meets a broken connection, 429, 503, a failed item, a full disk',
    processFlow,
    watchRequests,
    PASSING,
  ),
  scenario(
    'aggregate-killed',
    'aggregations process is killed at a request to Elasticsearch',
    aggregateFlow,
    watchRequests,
    KILLS,
  ),
  scenario(
    'aggregate-other',
    '… and another day is counted, and all is audited, before it is run again',
    otherBetweenFlow,
    watchRequests,
    KILLS,
  ),
  scenario(
    'aggregate-index',
    'aggregations process meets a broken connection, 429, 503, a failed item, a full disk',
    aggregateFlow,
    watchRequests,
    PASSING,
  ),
];

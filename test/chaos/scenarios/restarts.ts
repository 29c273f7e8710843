/** RabbitMQ and Postgres, really stopped and started again in the middle of a run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startOwn } from '../../support/servers.js';
import type { Scenario } from '../engine/scenario.js';
import { trialsOf, type Flow } from '../engine/sweep.js';
import { AMQP_LINE, POSTGRES_LINE } from '../faults/message-faults.js';
import { restartFaults, watchSome, type Stop } from '../faults/restart-faults.js';
import { withDays } from '../places/days.js';
import { untilQueuesAnswer, withEvents, type EventsWorld } from '../places/events.js';
import { freshFlow } from './collect-on-elasticsearch.js';
import { processFlow, publishFlow } from './events.js';

/** A broker takes seconds to be up again. */
const BROKER_PLACES = 6;
const BROKER_STOPS: readonly Stop[] = [
  ['broker stopped', 'SIGTERM'],
  ['broker killed', 'SIGKILL'],
];

const POSTGRES_PLACES = 20;
/** As `pg_ctl restart` does it with `-m immediate`, and without. */
const POSTGRES_STOPS: readonly Stop[] = [
  ['Postgres stopped at once', 'SIGQUIT'],
  ['Postgres stopped', 'SIGINT'],
];

/**
 * RabbitMQ keeps on disk what it knows of its quorum queues, and writes it every five seconds: killed before that, it never finds the
 * leader of a new queue again (seen in 3.10). Queues that are worked with are older.
 */
const QUEUE_KEPT_MS = 6_000;

function settled(flow: Flow): Flow {
  return {
    ...flow,
    prepare: async (place) => {
      await flow.prepare(place);
      await sleep(QUEUE_KEPT_MS);
    },
  };
}

function broker(name: string, about: string, flowOf: (world: EventsWorld) => Flow): Scenario {
  return {
    name,
    about,
    atATime: 1,
    sampled: 0,
    withTrials: async (use) => {
      const server = await startOwn('rabbitmq', {});
      try {
        await withEvents(
          async (world) => {
            const faults = restartFaults(AMQP_LINE, server, BROKER_STOPS, untilQueuesAnswer);
            return use(await trialsOf(settled(flowOf(world)), watchSome(AMQP_LINE, BROKER_PLACES), faults));
          },
          { amqp: server.url },
        );
      } finally {
        await server.stop();
      }
    },
  };
}

export const RESTARTS: readonly Scenario[] = [
  broker('publish-restart', 'RabbitMQ is stopped and started again during events publish', publishFlow),
  broker('process-restart', '… during events process', processFlow),
  {
    name: 'source-restart',
    about: 'Postgres is stopped and started again during collect-stats',
    atATime: 1,
    withTrials: async (use) => {
      const server = await startOwn('postgres', {});
      try {
        await withDays(
          async (world) => {
            const faults = restartFaults(POSTGRES_LINE, server, POSTGRES_STOPS, () => Promise.resolve());
            return use(await trialsOf(freshFlow(world), watchSome(POSTGRES_LINE, POSTGRES_PLACES), faults));
          },
          { postgres: server.url },
        );
      } finally {
        await server.stop();
      }
    },
  },
];

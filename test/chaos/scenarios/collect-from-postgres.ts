/** A day collected while something happens to one of the messages between idb and Postgres. */
import { trialsOf } from '../engine/sweep.js';
import type { Scenario } from '../engine/scenario.js';
import {
  POSTGRES_LINE,
  TERMINATED,
  messageFaults,
  watchMessages,
  type MessageFault,
} from '../faults/message-faults.js';
import { withDays } from '../places/days.js';
import { freshFlow } from './collect-on-elasticsearch.js';

function scenario(name: string, about: string, faults: readonly MessageFault[]): Scenario {
  return {
    name,
    about,
    atATime: 3,
    withTrials: (use) =>
      withDays(async (world) => use(await trialsOf(freshFlow(world), watchMessages(POSTGRES_LINE), faults))),
  };
}

export const COLLECT_FROM_POSTGRES: readonly Scenario[] = [
  scenario(
    'source-lost',
    'collect-stats is killed, or cut off, at a message of Postgres or to it',
    messageFaults(POSTGRES_LINE, 'fails'),
  ),
  scenario('source-terminated', 'Postgres ends the session', [TERMINATED]),
];

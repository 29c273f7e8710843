/** A server that is stopped in the middle of a run, and started again as soon as it has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnServer } from '../../support/servers.js';
import type { Place } from '../places/run.js';
import { spread } from '../engine/spread.js';
import type { Watch } from '../engine/sweep.js';
import type { MessageHooks, PassedMessage } from '../proxies/message-proxy.js';
import { through, watchMessages, type Line, type MessageFault } from './message-faults.js';

/** A server that is killed is gone by then; one that stops in good order may still answer. */
const HEAD_START_MS = 200;

/** How it is stopped: what is said of it, and the signal. */
export type Stop = readonly [how: string, signal: NodeJS.Signals];

/** @param ready returns when the server is of use again, which may be later than it answers */
export function restartFaults(
  line: Line,
  server: OwnServer,
  stops: readonly Stop[],
  ready: (place: Place) => Promise<unknown>,
): readonly MessageFault[] {
  return stops.map(([how, signal]) => ({
    name: `${how} and started again before message`,
    ending: 'goes-on',
    strike: async (place, target, start) => {
      let restarted: Promise<void> | undefined;
      const hooks: MessageHooks = {
        before: async ({ number }) => {
          if (number !== target.number || restarted !== undefined) return undefined;
          const ended = server.end(signal);
          restarted = ended.then(() => server.startAgain());
          await Promise.race([ended, sleep(HEAD_START_MS)]);
          return undefined;
        },
      };
      const ended = await through(line, place, hooks, ({ url }) => start({ [line.variable]: url }).ended);
      await restarted;
      await ready(place);
      return { ...ended, isMissed: restarted === undefined };
    },
  }));
}

/** @param places of a run that are struck */
export function watchSome(line: Line, places: number): Watch<PassedMessage> {
  return async (...run) => spread(await watchMessages(line)(...run), places);
}

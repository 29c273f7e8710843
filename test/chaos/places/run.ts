/** Running idb in a place, to its end or until something kills it. */
import { runIdb, type Ended } from '../../e2e/support/run-idb.js';

export type Environment = Readonly<Record<string, string>>;
export type Command = readonly string[];

/** A store, and all that idb needs to know of it. */
export interface Place {
  readonly env: Environment;
  /** @throws unless it ends with 0 */
  readonly succeed: (command: Command, more?: Environment) => Promise<Ended>;
}

export function placeOf(env: Environment): Place {
  return {
    env,
    succeed: async (command, more = {}) => expectSuccess(command, await runIdb(command, { ...env, ...more })),
  };
}

/** @throws unless it ended with 0 */
export function expectSuccess(command: Command, ended: Ended): Ended {
  if (ended.code === 0) return ended;
  throw new Error(`idb ${command.join(' ')} ended with ${ended.code ?? 'a signal'}: ${ended.stderr}${ended.stdout}`);
}

/** What idb may end with where something went wrong around it: never a bug, never by itself a signal. */
const CLEAN_ENDS: readonly (number | null)[] = [0, 1, 69, 75];

/** @throws where it ended otherwise than a failure outside of it explains */
export function expectCleanEnd(command: Command, ended: Ended): void {
  if (CLEAN_ENDS.includes(ended.code)) return;
  throw new Error(`idb ${command.join(' ')} ended with ${ended.code ?? 'a signal'}: ${ended.stderr}${ended.stdout}`);
}

/** Checks of what this machine brings: Node, the configuration, the log file. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lastFinishedDay } from '../model/day.js';
import { reasonOf } from '../model/errors.js';
import { ok, problem, warning, type Check, type Outcome, type Place } from './check.js';

/** As package.json's `engines` has it. */
const OLDEST_NODE = [20, 12] as const;

const checks: readonly Check<null>[] = [
  { name: 'node', look: () => judgeNode(process.versions.node) },
  { name: 'configuration', look: (_, { loaded }) => judgeConfiguration(loaded.warnings) },
  {
    name: 'zone',
    look: (_, { settings, now }) =>
      ok(`${settings.zone}, where the last day that is over is ${lastFinishedDay(now(), settings.zone)}`),
  },
  { name: 'log file', look: (_, { settings }) => lookAtLogFile(settings.log.file) },
];

export const machine: Place<null> = { checks, open: (_, use) => use(null) };

/** @param version as `process.versions.node` says it */
export function judgeNode(version: string): Outcome {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok(`Node ${version}`);
  return problem(`Node ${version} is too old`, `Install Node ${OLDEST_NODE.join('.')} or newer.`);
}

/** A configuration with problems never gets as far as here: it ends every command with 78. */
export function judgeConfiguration(warnings: readonly string[]): readonly Outcome[] {
  if (warnings.length === 0) return [ok('complete and without contradictions')];
  return warnings.map((text) => warning(text, 'Correct it or take it out; idb config shows what is in effect.'));
}

async function lookAtLogFile(file: string | null): Promise<Outcome> {
  if (file === null) return ok('none is configured: the log goes to standard error alone');
  try {
    const exists = await stat(file).then(
      () => true,
      () => false,
    );
    await access(exists ? file : dirname(file), constants.W_OK);
    return ok(`${file} can be written`);
  } catch (error) {
    return problem(
      `${file} can't be written: ${reasonOf(error)}`,
      'Give the user that runs idb the right to write it, or set log.file elsewhere.',
    );
  }
}

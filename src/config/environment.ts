/** What the environment says: the fields that have a variable, and the defaults that depend on where the program runs. */
import { join, isAbsolute } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { NOTHING } from './entry.js';
import type { Entry, Layer } from './entry.js';
import { FIELD_NAMES, fieldOf } from './fields.js';
import type { FieldName } from './field.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of the project's own tests, which are no configuration. */
const FOR_TESTS = 'IDB_TEST_';

/** The fields given by variables; an empty variable counts as not set. A variable that looks like ours but is none is a warning. */
export function entriesOfEnvironment(env: Environment, cwd: string): Layer {
  const ours = new Map(FIELD_NAMES.map((name) => [fieldOf(name).environment, name]));
  const set = Object.entries(env).filter(
    ([key, value]) => key.startsWith('IDB_') && value !== undefined && value !== '',
  );
  const known = [...ours.keys()].filter((key) => key !== undefined);
  return {
    ...NOTHING,
    entries: set.flatMap(([key, raw]) => {
      const name = ours.get(key);
      return name === undefined ? [] : [{ name, raw, origin: `environment variable ${key}`, directory: cwd }];
    }),
    warnings: set
      .filter(([key]) => !ours.has(key) && !key.startsWith(FOR_TESTS))
      .map(([key]) => `the environment variable ${key} means nothing; the nearest is ${closest(key, known)}`),
  };
}

/** Defaults that are better than the table's, because systemd or the desktop says where things belong. */
export function defaultsByEnvironment(env: Environment, cwd: string): ReadonlyMap<FieldName, Entry> {
  const defaults: Entry[] = [];
  const say = (name: FieldName, raw: unknown, variable: string): void => {
    defaults.push({ name, raw, origin: `environment variable ${variable}`, directory: cwd });
  };
  const stateDirectory = env.STATE_DIRECTORY?.split(':')[0] ?? '';
  const dataHome = env.XDG_DATA_HOME ?? '';
  if (stateDirectory !== '') say('data.dir', stateDirectory, 'STATE_DIRECTORY');
  // The XDG specification: a relative path there is to be ignored.
  else if (isAbsolute(dataHome)) say('data.dir', join(dataHome, 'idb'), 'XDG_DATA_HOME');
  if ((env.JOURNAL_STREAM ?? '') !== '') say('log.journal', true, 'JOURNAL_STREAM');
  return new Map(defaults.map((entry) => [entry.name, entry]));
}

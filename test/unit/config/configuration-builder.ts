/** Set-ups for the loader: files, environment and options as plain values, and what came of them. */
import { loadSettings } from '../../../src/config/load-settings.js';
import type { LoadedSettings, Override } from '../../../src/config/load-settings.js';
import type { FieldName } from '../../../src/config/field.js';
import { IdbError } from '../../../src/model/errors.js';

export const PLACES = {
  system: '/etc/idigbio/idigbio.json',
  home: '/home/ada/idigbio.json',
  cwd: '/srv/idigbio.json',
} as const;

export interface Configuration {
  /** By absolute path: an object is written as JSON, a text as it is, an Error is what reading it throws. */
  readonly files?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly configFile?: string;
  readonly overrides?: readonly Override[];
}

/** Loads with the home directory /home/ada in the working directory /srv. */
export function load({ files = {}, env = {}, ...given }: Configuration): Promise<LoadedSettings> {
  const readText = (path: string): Promise<string | undefined> => {
    const file = files[path];
    if (file instanceof Error) return Promise.reject(file);
    return Promise.resolve(file === undefined || typeof file === 'string' ? file : JSON.stringify(file));
  };
  return loadSettings({ env, cwd: '/srv', home: '/home/ada', readText, ...given });
}

/** The lines of the one error that loading ends with, the heading left out. */
export async function problemsOf(configuration: Configuration): Promise<string[]> {
  try {
    await load(configuration);
  } catch (error) {
    if (!(error instanceof IdbError) || error.code !== 'configuration') throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  throw new Error('the configuration was loaded, and should not have been');
}

export async function warningsOf(configuration: Configuration): Promise<readonly string[]> {
  return (await load(configuration)).warnings;
}

/** A failure of the operating system, as Node reports it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something, open '/a/path'`), { code });
}

/** An option with this value for the field. */
export function option(name: FieldName, value: unknown): Override {
  return { name, value, option: `--${name.replace('.', '-')}` };
}

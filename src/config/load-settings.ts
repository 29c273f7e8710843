/** The configuration of one run: read from every place, merged, checked, and every problem said at once. */
import { IdbError } from '../model/errors.js';
import { readConfigFiles } from './config-files.js';
import type { ConfigFilePlaces } from './config-files.js';
import { readCredentials } from './credentials.js';
import { joinLayers, NOTHING } from './entry.js';
import type { Layer } from './entry.js';
import { defaultsByEnvironment, entriesOfEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import type { FieldName } from './field.js';
import { readText as readTextFromDisk } from './read-text.js';
import type { ReadText } from './read-text.js';
import { RULES } from './rules.js';
import type { RuleInput } from './rules.js';
import { settle } from './settle.js';
import type { SettledField } from './settle.js';
import type { Settings } from './settings.js';

/** A field given on the command line; an undefined value counts as not given. */
export interface Override {
  readonly name: FieldName;
  readonly value: unknown;
  /** The option as it is written, `--data`. */
  readonly option: string;
}

export interface SettingsInput extends ConfigFilePlaces {
  readonly env: Environment;
  readonly overrides?: readonly Override[];
  /** How files are read; the default reads the disk. */
  readonly readText?: ReadText;
  /** Asked only where something else is wrong already, so that all is said at once: what is registered is read by those who need it. */
  readonly findRegistryProblems?: (settings: Settings) => Promise<readonly string[]>;
}

const REGISTRATIONS: readonly FieldName[] = ['events.types', 'aggregations', 'plugins'];

export interface LoadedSettings {
  readonly settings: Settings;
  /** Where each field's value comes from. */
  readonly origins: Readonly<Record<FieldName, string>>;
  /** Sentences about what has no effect, mostly misspelt names. No secret is in them. */
  readonly warnings: readonly string[];
}

/**
 * Later wins: defaults, the files in their order, credentials, environment, command line.
 * @throws IdbError `configuration`, whose message has a line for every problem and every warning, and no secret
 */
export async function loadSettings(input: SettingsInput): Promise<LoadedSettings> {
  const readText = input.readText ?? readTextFromDisk;
  const layer = await readLayers(input, readText);
  const fields = settle(layer.entries, defaultsByEnvironment(input.env, input.cwd), input.home);
  const settings = assembleSettings(fields);
  const origins = Object.fromEntries(fields.map(({ name, origin }) => [name, origin])) as Record<FieldName, string>;
  const warnings = [...layer.warnings, ...fields.flatMap((field) => field.warnings)];
  const problems = [
    ...layer.problems,
    ...fields.flatMap(({ problem }) => problem ?? []),
    ...(await brokenRules(fields, { settings, origin: (name) => origins[name], readText })),
  ];
  if (problems.length > 0) {
    const areRead = !fields.some(({ name, problem }) => problem !== undefined && REGISTRATIONS.includes(name));
    const more = areRead ? await input.findRegistryProblems?.(settings) : [];
    throw new IdbError('configuration', message([...problems, ...(more ?? [])], warnings));
  }
  return { settings, origins, warnings };
}

async function readLayers(input: SettingsInput, readText: ReadText): Promise<Layer> {
  const credentials = input.env.CREDENTIALS_DIRECTORY ?? '';
  return joinLayers([
    await readConfigFiles(input, readText),
    credentials === '' ? NOTHING : await readCredentials(credentials, readText),
    entriesOfEnvironment(input.env, input.cwd),
    entriesOfCommandLine(input.overrides ?? [], input.cwd),
  ]);
}

function entriesOfCommandLine(overrides: readonly Override[], cwd: string): Layer {
  const given = overrides.filter(({ value }) => value !== undefined);
  return {
    ...NOTHING,
    entries: given.map(({ name, value, option }) => ({ name, raw: value, origin: `option ${option}`, directory: cwd })),
  };
}

/** The nested shape of dotted names. The table of fields has every field of Settings with its type, which the cast relies on. */
function assembleSettings(fields: readonly SettledField[]): Settings {
  const settings: Record<string, unknown> = {};
  for (const { name, value } of fields) {
    const [section = '', key] = name.split('.');
    settings[section] = key === undefined ? value : { ...(settings[section] as object | undefined), [key]: value };
  }
  return settings as unknown as Settings;
}

async function brokenRules(fields: readonly SettledField[], input: RuleInput): Promise<string[]> {
  const wrong = new Set(fields.filter(({ problem }) => problem !== undefined).map(({ name }) => name));
  const applicable = RULES.filter((rule) => !rule.fields.some((name) => wrong.has(name)));
  const problems = await Promise.all(applicable.map(async (rule) => rule.problem(input)));
  return problems.filter((problem) => problem !== undefined);
}

/** The warnings are said along with the problems, because a misspelt name is often their cause. */
function message(problems: readonly string[], warnings: readonly string[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = [...problems, ...warnings.map((warning) => `warning: ${warning}`)];
  return `Failed to load the configuration: ${count}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Everything that is registered in this run, or every problem with it. */
import type { AggregationDefinition } from '../events/aggregation.js';
import type { EventTypeDefinition } from '../events/event-type.js';
import type { Registry, RegistryFault } from '../events/registry.js';
import { IdbError } from '../model/errors.js';
import type { Log } from '../model/log.js';
import { plainEvent, READY_AGGREGATIONS, READY_EVENTS, TELEMETRY_EVENTS } from './built-in.js';
import { chooseByName, type Candidate } from './choose-by-name.js';
import { withCountedFields } from './counted-fields.js';
import { decodeAggregation } from './decode-aggregation.js';
import { decodeEvent } from './decode-event.js';
import { loadPlugin, type LoadedPlugin } from './load-plugin.js';
import { Problems, type Place } from './problems.js';

type Written = Readonly<Record<string, unknown>>;

/** As settings have it: by name, what was written and where. */
type Registrations = ReadonlyMap<string, { readonly written: Written; readonly origin: string }>;

export interface RegistrySettings {
  readonly events: { readonly types: Registrations };
  readonly aggregations: Registrations;
  /** Absolute paths. */
  readonly plugins: readonly string[];
}

interface Candidates {
  readonly events: Candidate<EventTypeDefinition>[];
  readonly aggregations: Candidate<AggregationDefinition>[];
  readonly ignored: string[];
}

/** @throws configuration with all problems; a plugin that can't be used is no problem but a fault of the registry */
export async function openRegistry(settings: RegistrySettings, log: Log): Promise<Registry> {
  const { registry, problems, ignored } = await readRegistry(settings);
  if (problems.length > 0) throw new IdbError('configuration', message(problems));
  for (const sentence of ignored) log.info(sentence);
  for (const { what, reason } of registry.faults) log.warn(`Failed to load ${what}: ${reason}.`, { what });
  return registry;
}

/** A line for each, to be said beside other problems of the configuration. */
export async function findRegistryProblems(settings: RegistrySettings): Promise<readonly string[]> {
  return (await readRegistry(settings)).problems;
}

interface ReadRegistry {
  /** To be used only where there are no problems. */
  readonly registry: Registry;
  readonly problems: readonly string[];
  readonly ignored: readonly string[];
}

async function readRegistry(settings: RegistrySettings): Promise<ReadRegistry> {
  const problems = new Problems();
  const candidates: Candidates = {
    events: TELEMETRY_EVENTS.map((definition) => ({
      name: definition.name,
      definition,
      override: false,
      origin: 'built in',
    })),
    aggregations: [],
    ignored: [],
  };
  addConfigured(settings, candidates, problems);
  const faults: RegistryFault[] = [];
  for (const plugin of await Promise.all(settings.plugins.map(loadPlugin))) {
    const fault = plugin.fault ?? addPlugin(plugin, candidates);
    if (fault !== null) faults.push({ what: `plugin ${plugin.path}`, reason: fault });
  }
  const eventTypes = chooseByName('event type', candidates.events, problems);
  const chosen = chooseByName('aggregation', candidates.aggregations, problems);
  const aggregations = withEvents(chosen, eventTypes, faults, problems);
  checkIndices(aggregations, problems);
  const registry = {
    eventTypes: eventTypes.map((type) => withCountedFields(type, aggregations)),
    aggregations,
    faults,
  };
  return { registry, problems: problems.lines, ignored: candidates.ignored };
}

function addConfigured(settings: RegistrySettings, to: Candidates, problems: Problems): void {
  for (const [name, { written, origin }] of settings.events.types) {
    addEvent(name, written, { path: `events.${name}`, origin, isModule: false }, to, problems);
  }
  for (const [name, { written, origin }] of settings.aggregations) {
    addAggregation(name, written, { path: `aggregations.${name}`, origin, isModule: false }, to, problems);
  }
}

/** All of it or nothing. @returns what is wrong with it */
function addPlugin({ path, events, aggregations }: LoadedPlugin, to: Candidates): string | null {
  const problems = new Problems();
  const own: Candidates = { events: [], aggregations: [], ignored: [] };
  const place = (section: string, name: string): Place => ({
    path: `${section}.${name}`,
    origin: path,
    isModule: true,
  });
  for (const written of events) addEvent(written.name, written, place('events', written.name), own, problems);
  for (const written of aggregations) {
    addAggregation(written.name, written, place('aggregations', written.name), own, problems);
  }
  if (problems.lines.length > 0) return problems.lines.join('; ');
  to.events.push(...own.events);
  to.aggregations.push(...own.aggregations);
  to.ignored.push(...own.ignored);
  return null;
}

function addEvent(name: string, written: Written, place: Place, to: Candidates, problems: Problems): void {
  const base = [...TELEMETRY_EVENTS, ...READY_EVENTS].find((one) => one.name === name) ?? plainEvent(name);
  const { ignored, ...candidate } = decodeEvent(name, written, base, place, problems);
  to.events.push({ name, origin: place.origin, ...candidate });
  to.ignored.push(...ignored);
}

function addAggregation(name: string, written: Written, place: Place, to: Candidates, problems: Problems): void {
  const base = READY_AGGREGATIONS.find((one) => one.name === name) ?? null;
  const { ignored, ...candidate } = decodeAggregation(name, written, base, place, problems);
  to.aggregations.push({ name, origin: place.origin, ...candidate });
  to.ignored.push(...ignored);
}

/** Those whose event type is registered. Where a plugin is missing it may be the plugin's: then it is a fault, and others go on. */
function withEvents(
  aggregations: readonly AggregationDefinition[],
  eventTypes: readonly EventTypeDefinition[],
  faults: RegistryFault[],
  problems: Problems,
): readonly AggregationDefinition[] {
  const known = new Set(eventTypes.map(({ name }) => name));
  const areAllLoaded = faults.length === 0;
  return aggregations.filter(({ name, event }) => {
    if (known.has(event) || event === '') return true;
    const reason = `it counts events of type ${event}, which is not registered`;
    if (areAllLoaded) problems.add(`aggregation ${name} can't be used: ${reason}; register it in events`);
    else faults.push({ what: `aggregation ${name}`, reason });
    return false;
  });
}

function checkIndices(aggregations: readonly AggregationDefinition[], problems: Problems): void {
  const byIndex = new Map<string, string>();
  for (const { name, index } of aggregations) {
    const other = byIndex.get(index);
    if (other === undefined) byIndex.set(index, name);
    else problems.add(`aggregations ${other} and ${name} would share the index ${index}: set index in one of them`);
  }
}

function message(lines: readonly string[]): string {
  const count = lines.length === 1 ? '1 problem' : `${lines.length} problems`;
  return `Failed to read what is registered: ${count}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** A module of the operator's, loaded; what it exports is unknown until it has been looked at. */
import { pathToFileURL } from 'node:url';
import { isObject } from '../model/canonical-json.js';
import { reasonOf } from '../model/errors.js';

type Written = Readonly<Record<string, unknown>> & { readonly name: string };

export interface LoadedPlugin {
  readonly path: string;
  readonly events: readonly Written[];
  readonly aggregations: readonly Written[];
  /** Why nothing of it can be used; null where it was loaded. */
  readonly fault: string | null;
}

/** Never throws: a plugin that can't be loaded stops only what it would have registered. */
export async function loadPlugin(path: string): Promise<LoadedPlugin> {
  const faulty = (fault: string): LoadedPlugin => ({ path, events: [], aggregations: [], fault });
  try {
    const module: unknown = await import(pathToFileURL(path).href);
    const { events = [], aggregations = [] } = module as Readonly<Record<string, unknown>>;
    if (!areWritten(events)) return faulty('its export `events` must be a list of defineEvent({ name: …, … })');
    if (!areWritten(aggregations)) {
      return faulty('its export `aggregations` must be a list of defineAggregation({ name: …, … })');
    }
    if (events.length + aggregations.length === 0) return faulty('it exports neither `events` nor `aggregations`');
    return { path, events, aggregations, fault: null };
  } catch (error) {
    return faulty(whyNotLoaded(error));
  }
}

function areWritten(value: unknown): value is readonly Written[] {
  return Array.isArray(value) && value.every((one) => isObject(one) && typeof one.name === 'string');
}

function whyNotLoaded(error: unknown): string {
  const reason = reasonOf(error);
  const isOurselves = reason.includes("Cannot find package 'idb'");
  return isOurselves
    ? `${reason}; export plain objects, without that import: defineEvent and defineAggregation are for their types alone`
    : reason;
}

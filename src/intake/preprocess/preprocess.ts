/** An event's preprocessors, one after another, as its type names them. */
import type { JsonObject } from '../../events/event.js';
import type { PreprocessorName } from '../../events/event-type.js';
import { anonymise } from './anonymise.js';
import { filterMachines, filterRobots, flagMachines, flagRobots } from './flags.js';
import type { PreprocessContext, Preprocessor } from './preprocessor.js';
import { setPlace } from './set-place.js';
import { setQueryHash } from './set-query-hash.js';
import { setUniqueId } from './set-unique-id.js';
import { withoutPersons } from './without-persons.js';

const BUILT_IN: Readonly<Record<PreprocessorName, Preprocessor>> = {
  'flag-machines': flagMachines,
  'flag-robots': flagRobots,
  'filter-machines': filterMachines,
  'filter-robots': filterRobots,
  place: setPlace,
  anonymise,
  'unique-id': setUniqueId,
  'query-hash': setQueryHash,
};

/**
 * Whatever is configured, no address, user, session or user agent is in what comes back.
 * @returns null: the event is left out on purpose
 * @throws what a preprocessor throws: the event is to be set aside
 */
export async function preprocess(sent: JsonObject, context: PreprocessContext): Promise<JsonObject | null> {
  let fields: JsonObject | null = sent;
  for (const step of context.definition.preprocessors) {
    // Nothing is awaited without need: that alone would cost more than most preprocessors do.
    fields = typeof step === 'string' ? BUILT_IN[step](fields, context) : await step(fields);
    if (fields === null) return null;
  }
  return withoutPersons(fields, context.definition);
}

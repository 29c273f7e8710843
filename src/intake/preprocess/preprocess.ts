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
 * @returns null: the event is left out on purpose. A promise only where a plugin's preprocessor is among them
 * @throws (or rejects with) what a preprocessor throws: the event is to be set aside
 */
export function preprocess(
  sent: JsonObject,
  context: PreprocessContext,
  from = 0,
): JsonObject | null | Promise<JsonObject | null> {
  const { definition } = context;
  let fields: JsonObject | null = sent;
  for (const [i, step] of definition.preprocessors.entries()) {
    if (i < from) continue;
    if (typeof step !== 'string')
      return Promise.resolve(step(fields)).then((made) => (made === null ? null : preprocess(made, context, i + 1)));
    fields = BUILT_IN[step](fields, context);
    if (fields === null) return null;
  }
  return withoutPersons(fields, definition);
}

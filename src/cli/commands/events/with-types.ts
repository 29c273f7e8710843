/** Queues of those event types that the command line names. */
import { IdbError } from '../../../model/errors.js';
import type { Registry } from '../../../events/registry.js';
import type { QueuePlaces } from '../../intake-wiring.js';
import type { Session } from '../../session.js';

/**
 * @param words of the command line; none: all types
 * @throws usage naming a type that is not registered, and those that are
 */
export async function withTypes<T>(
  session: Session,
  words: readonly string[],
  work: (places: QueuePlaces, types: readonly string[]) => Promise<T>,
): Promise<T> {
  const { withQueue } = await import('../../intake-wiring.js');
  return withQueue(session, (places) => work(places, namedTypes(places.registry, words)));
}

/** @throws usage naming a type that is not registered, and those that are */
export function namedTypes({ eventTypes }: Registry, words: readonly string[]): readonly string[] {
  const registered = eventTypes.map(({ name }) => name);
  const unknown = words.filter((word) => !registered.includes(word));
  if (unknown.length === 0) return words.length === 0 ? registered : [...new Set(words)];
  const what = unknown.map((word) => `\`${word}\``).join(', ');
  throw new IdbError('usage', `There is no event type ${what}. Registered are ${registered.join(', ')}.`);
}

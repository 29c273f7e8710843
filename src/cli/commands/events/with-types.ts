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

/** The same, and beside the registered types those that the queue still holds messages of, though they are registered no more. */
export async function withHeldTypes<T>(
  session: Session,
  words: readonly string[],
  work: (places: QueuePlaces, types: readonly string[]) => Promise<T>,
): Promise<T> {
  const { withQueue } = await import('../../intake-wiring.js');
  return withQueue(session, async (places) => {
    const registered = namesOf(places.registry);
    const held = await places.queue.readOtherTypes(registered);
    return work(places, typesAmong([...registered, ...held], words));
  });
}

/** @throws usage naming a type that is not registered, and those that are */
export function namedTypes(registry: Registry, words: readonly string[]): readonly string[] {
  return typesAmong(namesOf(registry), words);
}

function namesOf({ eventTypes }: Registry): readonly string[] {
  return eventTypes.map(({ name }) => name);
}

function typesAmong(known: readonly string[], words: readonly string[]): readonly string[] {
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length === 0) return words.length === 0 ? known : [...new Set(words)];
  const what = unknown.map((word) => `\`${word}\``).join(', ');
  throw new IdbError('usage', `There is no event type ${what}. There are ${known.join(', ')}.`);
}

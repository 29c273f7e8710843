/** Checks of what is registered: event types, aggregations, plugins. */
import type { Registry } from '../events/registry.js';
import { counted } from '../model/words.js';
import { ok, problem, type Check, type Outcome, type Place } from './check.js';

const checks: readonly Check<Registry>[] = [{ name: 'registrations', look: judgeRegistry }];

/** A registration with problems never gets as far as here: it ends every command that needs it with 78. */
export const registrations: Place<Registry> = { checks, open: ({ registry }, use) => use(registry) };

export function judgeRegistry({ eventTypes, aggregations, faults }: Registry): readonly Outcome[] {
  if (faults.length === 0)
    return [ok(`${counted(eventTypes.length, 'event type')}, ${counted(aggregations.length, 'aggregation')}`)];
  return faults.map(({ what, reason }) =>
    problem(`${what} can't be used: ${reason}`, 'Correct it, or take it out of the configuration; the others go on.'),
  );
}

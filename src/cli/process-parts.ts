/** What the processor works with, of a session and the places that it has opened. */
import { setTimeout } from 'node:timers/promises';
import { readIdKey } from '../intake/id-key.js';
import { openTools } from '../intake/preprocess/open-tools.js';
import type { ProcessParts } from '../intake/process/parts.js';
import type { IntakePlaces } from './intake-wiring.js';
import type { Session } from './session.js';

/** Nobody is told of signs of life: who watches gives an `onAlive`. */
export async function processPartsOf(
  { settings, log, signal, now }: Session,
  { queue, index, salts, registry }: IntakePlaces,
): Promise<ProcessParts> {
  const { idKey, deadLetterDays, saltDays } = settings.events;
  return {
    queue,
    index,
    salts,
    definitions: registry.eventTypes,
    tools: await openTools(settings.events),
    idKey: await readIdKey(idKey, settings.data.dir),
    deadLetterDays,
    saltDays,
    log,
    signal,
    now,
    monotonic: () => performance.now(),
    sleep: (ms, stop) => setTimeout(ms, undefined, { signal: stop }).catch(() => undefined),
    onAlive: () => undefined,
  };
}

/** What a run that follows says of itself: now and then, and when the queues are empty again; never for a batch. */
import { counted } from '../../model/words.js';
import type { Run } from './run.js';

const SAID_AGAIN_AFTER_MS = 60_000;

/** @param state `drained` is said each time, `working` once a minute */
export function tellProgress(run: Run, state: 'working' | 'drained'): void {
  const { parts, request, tally, told } = run;
  const now = parts.monotonic();
  if (!request.follow || (state === 'working' && now - told.at < SAID_AGAIN_AFTER_MS)) return;
  const figures = sumOf(tally.report([]), ['taken', 'created', 'replaced', 'duplicates', 'left_out', 'dead']);
  const news = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, value - (told.figures[name] ?? 0)]),
  );
  const { taken = 0, created = 0, duplicates = 0, dead = 0 } = news;
  [told.at, told.figures] = [now, figures];
  const more = state === 'drained' ? ' The queues are empty.' : '';
  parts.log.info(
    `Took in ${counted(taken, 'message')}: ${counted(created, 'new event')}, ${counted(duplicates, 'duplicate')}, ${counted(dead, 'dead letter')}.${more}`,
    news,
  );
  if (dead > 0)
    parts.log.warn(`${counted(dead, 'message')} set aside: idb events dead-letters list shows them.`, { dead });
}

function sumOf<N extends string>(
  reports: readonly Readonly<Record<N, number>>[],
  names: readonly N[],
): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, reports.reduce((sum, report) => sum + report[name], 0)]));
}

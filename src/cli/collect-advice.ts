/** Which call of collect-stats mends what a status has found: pure. */
import { FINDINGS } from '../ledger/state.js';
import type { StatusDay } from '../collect/status.js';
import { CATCH_UP_DAYS } from '../model/catch-up.js';
import { addDays, daysBetween, type Day } from '../model/day.js';

/**
 * @param days of the status, in their order
 * @param lastFinished the day to which catching up goes
 * @returns a sentence that begins with the command; null where nothing is to be done
 */
export function collectAdvice(days: readonly Pick<StatusDay, 'day' | 'state'>[], lastFinished: Day): string | null {
  const findings = days.filter(({ state }) => FINDINGS.includes(state));
  const [first, last] = [findings[0]?.day, findings.at(-1)?.day];
  if (first === undefined || last === undefined) return null;
  if (first > addDays(lastFinished, -CATCH_UP_DAYS)) {
    return 'idb collect-stats --catch-up collects what is missing, stale or failed.';
  }
  const when = `-d ${first === last ? first : `${first}..${last}`}`;
  const stale = findings.filter(({ state }) => state === 'stale').length;
  if (stale === 0) return `idb collect-stats ${when} collects what is missing or failed.`;
  // --force collects every day of a range, also those that are complete or pruned.
  const areAllStale = stale === daysBetween(first, last).length;
  return areAllStale
    ? `idb collect-stats ${when} --force collects what is stale.`
    : `idb collect-stats ${when} --catch-up 1 collects what is missing, stale or failed, and yesterday.`;
}

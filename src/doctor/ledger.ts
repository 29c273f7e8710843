/** Checks of the ledger, wherever it lies: the zone that days were counted in, who works, what was left unfinished. */
import { CATCH_UP_DAYS } from '../model/catch-up.js';
import { addDays, lastFinishedDay, type Day } from '../model/day.js';
import { COLLECT_STATS } from '../model/marker.js';
import type { Store } from '../store/store.js';
import { ok, problem, warning, type Check, type Circumstances, type Outcome } from './check.js';

export interface Ledger {
  readonly store: Store;
}

/** @param need the check without which the ledger can't be read */
export function ledgerChecks(need: string): readonly Check<Ledger>[] {
  return [
    { name: 'ledger zone', needs: [need], look: lookAtZone },
    { name: 'ledger lease', needs: [need], look: lookAtLease },
    { name: 'ledger markers', needs: [need], look: lookAtMarkers },
  ];
}

async function lookAtZone({ store }: Ledger, { settings }: Circumstances): Promise<Outcome> {
  const counted = await store.readZone(COLLECT_STATS);
  if (counted === null) return ok('no day has been collected yet');
  if (counted === settings.zone) return ok(`days were counted in ${counted}, as is configured`);
  return problem(
    `days were counted in ${counted}, and ${settings.zone} is configured`,
    `Set zone to ${counted}, or count in another zone into another store (index.prefix, data.dir).`,
  );
}

async function lookAtLease({ store }: Ledger): Promise<Outcome> {
  const holder = await store.readLeaseHolder(COLLECT_STATS);
  return ok(holder === null ? 'nobody holds it: a run may begin' : `held by ${holder}: it works, and others wait`);
}

async function lookAtMarkers({ store }: Ledger, { settings, now }: Circumstances): Promise<Outcome> {
  const unsettled = await store.readUnsettledMarkers(COLLECT_STATS);
  const holder = await store.readLeaseHolder(COLLECT_STATS);
  const left = unsettled.filter((marker) => !(marker.state === 'running' && marker.holder === holder));
  return judgeUnfinished(
    left.map(({ interval }) => interval),
    lastFinishedDay(now(), settings.zone),
  );
}

/** @param lastFinished the day to which catching up goes, from 30 days before */
export function judgeUnfinished(unsorted: readonly Day[], lastFinished: Day): Outcome {
  const days = [...unsorted].sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return ok('no run was left unfinished');
  const named = days.length > 3 ? `${days.slice(0, 3).join(', ')}, …` : days.join(', ');
  return warning(
    `${days.length === 1 ? '1 day was' : `${days.length} days were`} left unfinished: ${named}`,
    first > addDays(lastFinished, -CATCH_UP_DAYS)
      ? 'idb status shows them; idb collect-stats --catch-up finishes them.'
      : `idb status --from ${first} --to ${last} shows them; idb collect-stats -d ${first === last ? first : `${first}..${last}`} finishes them.`,
  );
}

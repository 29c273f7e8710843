/** What the commands about aggregations share: which are meant, of which days, and what counting works with. */
import type { IntervalRange } from '../aggregate/interval.js';
import { registered, type AggregateParts, type RegisteredAggregation } from '../aggregate/parts.js';
import type { Registry } from '../events/registry.js';
import { firstDayOf, lastDayOf, parseDay, type Day } from '../model/day.js';
import { EXIT, IdbError, type ExitCode } from '../model/errors.js';
import type { AggregatePlaces } from './intake-wiring.js';
import type { Session } from './session.js';

export function aggregatePartsOf(session: Session, { index, aggregates, store }: AggregatePlaces): AggregateParts {
  const { settings, log, signal, now, holder } = session;
  return {
    index,
    aggregates,
    store,
    holder,
    leaseSeconds: settings.lease.seconds,
    log,
    signal,
    now,
  };
}

/** Those named, in the order of the registry; all without names. @throws usage naming those that there are */
export function aggregationsNamed(
  { aggregations, eventTypes }: Registry,
  names: readonly string[],
  zone: string,
): readonly RegisteredAggregation[] {
  const unknown = names.find((name) => !aggregations.some((one) => one.name === name));
  if (unknown !== undefined) {
    const known = aggregations.map(({ name }) => name).join(', ');
    const there =
      known === ''
        ? 'none is registered: enable one, {"aggregations": {"file-download-agg": {}}}'
        : `there are ${known}`;
    throw new IdbError('usage', `There is no aggregation ${unknown}; ${there}.`);
  }
  return aggregations
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((one) => registered(one, eventTypes, zone));
}

/** @throws usage */
export function rangeOf({ from, to }: { readonly from?: string; readonly to?: string }): IntervalRange {
  const range = {
    from: from === undefined ? null : endOfRange('--from', from, 'first'),
    to: to === undefined ? null : endOfRange('--to', to, 'last'),
  };
  if (range.from !== null && range.to !== null && range.to < range.from) {
    throw new IdbError('usage', `--to ${to} comes before --from ${from}.`);
  }
  return range;
}

/** A month or a year stands for its first or its last day. */
function endOfRange(option: string, text: string, which: 'first' | 'last'): Day {
  const months = /^\d{4}$/.test(text) ? { first: `${text}-01`, last: `${text}-12` } : { first: text, last: text };
  const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(months[which]);
  const day = isMonth ? { first: firstDayOf, last: lastDayOf }[which](months[which]) : text;
  if (parseDay(day) !== undefined) return day;
  throw new IdbError(
    'usage',
    `"${text}" (${option}) is no day. Write YYYY-MM-DD (2020-02-17), or a whole month or year: YYYY-MM, YYYY.`,
  );
}

/** What can't be used stops only what depends on it; the command ends with 78 all the same where it would have ended well. */
export function withFaults({ faults }: Registry, exitCode: ExitCode): ExitCode {
  return exitCode === EXIT.done && faults.length > 0 ? EXIT.configuration : exitCode;
}

/** A server's clock against ours. */
import { ok, problem, warning, type Outcome } from './check.js';

export interface ClockReading {
  readonly server: Date;
  /** Our clock just before the question and just after the answer. */
  readonly before: Date;
  readonly after: Date;
}

/** Clocks that are kept (NTP) differ by milliseconds: this much means that one is not. */
const NOTABLE_MS = 5_000;

/** Reads our clock around the question. */
export async function readClock(now: () => Date, ask: () => Promise<Date>): Promise<ClockReading> {
  const before = now();
  const server = await ask();
  return { server, before, after: now() };
}

/** The difference that is certain: what lies outside the time that question and answer took. Positive: the server is ahead. */
export function clockDifference_ms({ server, before, after }: ClockReading): number {
  const ahead = server.getTime() - after.getTime();
  const behind = server.getTime() - before.getTime();
  if (ahead > 0) return ahead;
  return behind < 0 ? behind : 0;
}

/** @param leaseSeconds a lease is judged by its end on another machine's clock: half of it is what that may be wrong by */
export function judgeClock(what: string, difference_ms: number, leaseSeconds: number): Outcome {
  const seconds = (Math.abs(difference_ms) / 1000).toFixed(1);
  const finding = `${what} is ${seconds} s ${difference_ms < 0 ? 'behind' : 'ahead of'} this machine's clock`;
  const advice = 'Keep the clocks of all machines by NTP (timedatectl): days end, and leases lapse, by them.';
  if (Math.abs(difference_ms) > leaseSeconds * 500)
    return problem(`${finding}, more than half the lease (${leaseSeconds} s)`, advice);
  if (Math.abs(difference_ms) > NOTABLE_MS) return warning(finding, advice);
  return ok(`${what} agrees with this machine's, to ${NOTABLE_MS / 1000} s`);
}

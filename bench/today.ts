/**
 * What people run today: constants, measured earlier on two cores with the same kind of work, for comparison alone. The older Python
 * job counts a day of rows of 15 pairs into complete lists, a request a document. Invenio-Stats takes events from the queue to the index,
 * and aggregates them by day.
 */

/** Seconds by rows of the day. */
const PYTHON_JOB_SECONDS: ReadonlyMap<number, number> = new Map([
  [100_000, 84],
  [1_000_000, 544],
]);

/** Seconds by what is done and how many events it is done with. 155,084 documents came of the 30 days. */
const INVENIO_STATS_SECONDS: ReadonlyMap<string, number> = new Map([
  ['process 100000', 183],
  ['aggregate 1 days 100000', 5.1],
  ['aggregate 1 days 1000000', 28.8],
  ['aggregate 30 days 300000', 68],
]);

/** Payload entries of each row that it was measured with. */
export const PYTHON_JOB_PAIRS = 15;

export interface Today {
  readonly name: string;
  readonly seconds: number;
  /** How many times as fast idb is to be. */
  readonly atLeast: number;
}

/** Null for a size with which it was not measured. */
export function pythonJob(rows: number, atLeast: number): Today | null {
  const seconds = PYTHON_JOB_SECONDS.get(rows);
  return seconds === undefined ? null : { name: 'Python job', seconds, atLeast };
}

export function invenioStats(work: string, events: number, atLeast: number): Today | null {
  const seconds = INVENIO_STATS_SECONDS.get(`${work} ${events}`);
  return seconds === undefined ? null : { name: 'Invenio-Stats', seconds, atLeast };
}

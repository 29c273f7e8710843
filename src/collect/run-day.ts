/** One day, from its source to the store: claim, read, tally, derive months and totals, write all of it, complete. */
import { dayWindow, monthOf, type Day, type Month } from '../model/day.js';
import { dayDocumentId } from '../model/day-document-text.js';
import { EXIT, IdbError, type ExitCode } from '../model/errors.js';
import type { RecordsetSum } from '../model/figures.js';
import { COLLECT_STATS, type Marker, type RunFigures } from '../model/marker.js';
import type { Lease } from '../store/store.js';
import type { TallySummary } from '../tally/tally.js';
import { DayChecksum } from './checksum.js';
import { stopIfAborted } from '../ledger/interruption.js';
import { readSummaries, writeSummaries, type Summaries } from './derive-summaries.js';
import type { Parts } from './parts.js';
import type { PlannedDay } from './plan.js';
import { dayReport, type DayReport } from './report.js';
import { asFailed, claim, completed, type RunOf } from '../ledger/run-marker.js';
import { runUnderMarker } from '../ledger/run-under-marker.js';
import { withTally, type TallyAtWork } from './with-tally.js';
import { siteDayWrite, writeDay, type CountedRows, type WrittenDay } from './write-day.js';

/** Rows between two words on progress. */
const PROGRESS_EVERY = 2048;

/** What follows from the day for its month, for the months that killed runs left open, and for all time. */
interface OpenMonths {
  readonly summaries: Summaries;
  /** Markers of other runs, whose months agree with what they stored as soon as the summaries are written. */
  readonly settled: readonly Marker[];
}

/** Collects the day under the lease. @returns a report also where it failed; throws only what ends the whole run */
export async function runDay(parts: Parts, lease: Lease, planned: PlannedDay): Promise<DayReport> {
  const started = parts.now();
  const claimed = claim(runOf(parts, planned.day), planned, lease.holder, started);
  const elapsed = () => parts.now().getTime() - started.getTime();
  const work = () =>
    withTally(parts, parts.settings['rejects.maxCount'], (atWork) =>
      collect(parts, lease, { planned, claimed, elapsed }, atWork),
    );
  const onFailure = (error: unknown, state: 'failed' | null) =>
    failedReport(planned.day, error, { state, attempt: claimed.attempt, duration_ms: elapsed() });
  try {
    return await runUnderMarker(parts, lease, { claimed, work, onFailure });
  } finally {
    parts.progress.end();
  }
}

function runOf({ zone, settings }: Parts, day: Day): RunOf {
  return { statistic: COLLECT_STATS, interval: day, month: monthOf(day), zone, settings };
}

interface ClaimedDay {
  readonly planned: PlannedDay;
  readonly claimed: Marker;
  /** Milliseconds since the run of the day began. */
  readonly elapsed: () => number;
}

async function collect(
  parts: Parts,
  lease: Lease,
  { planned, claimed, elapsed }: ClaimedDay,
  atWork: TallyAtWork,
): Promise<DayReport> {
  const { store } = parts;
  const rows = await readRows(parts, planned, atWork);
  logRead(parts, planned.day, rows.summary, elapsed());
  logSpill(parts, planned.day, atWork.tally.spilledBytes);
  stopIfAborted(parts.signal);
  parts.progress.step('writing');
  const { summaries, settled } = await readOpenMonths(parts, claimed, rows);
  const written = await writeDay(parts, lease, planned.day, rows);
  stopIfAborted(parts.signal);
  await writeSummaries(store, lease, summaries);
  await store.write(lease, [siteDayWrite(parts, planned.day, rows, written.checksum)]);
  await store.refresh(['month', 'total', 'site-day']);
  const figures = figuresOf(rows, written, elapsed());
  const complete = completed(claimed, rows.fingerprint, figures, written.checksum, parts.now());
  await store.writeMarkers(lease, [complete, ...settled]);
  logComplete(parts, complete);
  return collectedReport(parts, complete, rows, written);
}

function figuresOf({ summary }: CountedRows, { documents, deleted }: WrittenDay, durationMs: number): RunFigures {
  const { rows, counted, rejected } = summary;
  return { rows, counted, rejected: rejected.total, documents, deleted, duration_ms: durationMs };
}

/** Reads and counts the day and writes nothing. @returns the report of the run that it stands for, as far as counting tells */
export async function dryRunDay(parts: Parts, planned: PlannedDay): Promise<DayReport> {
  const started = parts.now().getTime();
  const elapsed = () => parts.now().getTime() - started;
  try {
    return await withTally(parts, parts.settings['rejects.maxCount'], async (atWork) => {
      const { summary, sources } = await readRows(parts, planned, atWork);
      const checksum = new DayChecksum();
      for await (const { recordset, digest } of atWork.documents(planned.day, parts.settings['lists.top'])) {
        checksum.addDigest(dayDocumentId(recordset, planned.day), digest);
      }
      return dayReport(planned.day, 'would-collect', {
        rows: summary.rows,
        counted: summary.counted,
        rejected: summary.rejected,
        sources,
        documents: summary.recordsets,
        checksum: checksum.finish(),
        duration_ms: elapsed(),
        exit_code: rejectionExitCode(summary, parts.maxRejected),
      });
    });
  } catch (error) {
    return failedReport(planned.day, error, { duration_ms: elapsed() });
  } finally {
    parts.progress.end();
  }
}

function logRead(
  { log, source }: Parts,
  day: Day,
  { rows, counted, rejected }: TallySummary,
  durationMs: number,
): void {
  const figures = { day, rows, counted, rejected: rejected.total, duration_ms: durationMs };
  log.info(`Counted ${day}: ${rows} rows of ${source.address}, ${rejected.total} of them rejected.`, figures);
}

function logSpill({ log, tally: { memoryBytes, dataDir } }: Parts, day: Day, bytes: number): void {
  if (bytes === 0) return;
  const [megabytes, budget] = [Math.ceil(bytes / 1e6), Math.round(memoryBytes / 2 ** 20)];
  const sentence = `Counts of ${day} need more than memory.tallyMiB (${budget}): ${megabytes} MB of them wait in a file in ${dataDir}/spill until the day is written.`;
  log.info(sentence, { day, spilled_bytes: bytes });
}

function logComplete({ log, store }: Parts, { interval: day, state, figures, checksum, attempt }: Marker): void {
  const { documents = 0, deleted = 0, duration_ms = 0 } = figures ?? {};
  const sentence = `Wrote ${day} to ${store.address}: ${documents} documents, ${deleted} deleted; it is ${state} (attempt ${attempt}).`;
  log.info(sentence, { day, state, documents, deleted, attempt, checksum, duration_ms });
}

async function readRows(parts: Parts, planned: PlannedDay, atWork: TallyAtWork): Promise<CountedRows> {
  const { source, progress } = parts;
  const { tally } = atWork;
  let rows = 0;
  progress.begin(planned.day, planned.source.rows);
  const { fingerprint, sources } = await source.readRows(
    dayWindow(planned.day, parts.zone),
    (row) => {
      tally.add(row);
      if (++rows % PROGRESS_EVERY === 0) progress.rows(rows);
    },
    parts.signal,
    parts.settings['rejects.maxRowBytes'],
  );
  progress.rows(rows);
  return { ...atWork, summary: tally.summary(), fingerprint, sources };
}

/** @throws sum-too-large, before anything of the day has been written */
async function readOpenMonths({ store }: Parts, claimed: Marker, { tally }: CountedRows): Promise<OpenMonths> {
  const day = claimed.interval;
  const sums = new Map<string, RecordsetSum>();
  for (const { recordset, figures } of tally.figures()) {
    sums.set(recordset, { recordset, firstDay: day, lastDay: day, days: 1, figures });
  }
  const unsettled = await store.readUnsettledMarkers(COLLECT_STATS);
  const others = unsettled.filter((marker) => marker.interval !== day);
  const months = new Set<Month>([claimed.month, ...others.map((marker) => marker.month)]);
  const summaries = await readSummaries(store, [...months], { day, sums });
  return { summaries, settled: others.map((marker) => ({ ...asFailed(marker), settled: true })) };
}

function collectedReport(
  parts: Parts,
  marker: Marker,
  { summary, sources }: CountedRows,
  written: WrittenDay,
): DayReport {
  return dayReport(marker.interval, 'collected', {
    state: marker.state,
    attempt: marker.attempt,
    rows: summary.rows,
    counted: summary.counted,
    rejected: summary.rejected,
    sources,
    documents: written.documents,
    deleted: written.deleted,
    checksum: written.checksum,
    duration_ms: marker.figures?.duration_ms ?? 0,
    exit_code: rejectionExitCode(summary, parts.maxRejected),
  });
}

function rejectionExitCode({ rows, rejected }: TallySummary, max: number | null): ExitCode {
  const tooMany = max === null ? rejected.total > 100 && rejected.total > rows / 100 : rejected.total > max;
  return tooMany ? EXIT.tooManyRejected : EXIT.done;
}

/** @throws the error itself where it is a bug */
function failedReport(day: Day, error: unknown, known: Partial<DayReport>): DayReport {
  if (!(error instanceof IdbError)) throw error;
  return dayReport(day, 'failed', {
    reason: error.message,
    error_code: error.code,
    exit_code: error.exitCode,
    ...known,
  });
}

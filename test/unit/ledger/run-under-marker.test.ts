import { expect } from 'chai';
import { claim, completed } from '../../../src/ledger/run-marker.js';
import { runUnderMarker, type RunParts } from '../../../src/ledger/run-under-marker.js';
import { IdbError, type ErrorCode } from '../../../src/model/errors.js';
import type { Log } from '../../../src/model/log.js';
import { COLLECT_STATS, type Marker } from '../../../src/model/marker.js';
import { DAY, marker, source } from '../../support/markers.js';

const NOW = new Date('2020-02-18T01:00:00Z');
const LEASE = { statistic: COLLECT_STATS, holder: 'me', number: 7, check: () => undefined };
const FIGURES = { rows: 5, counted: 4, rejected: 1, documents: 2, deleted: 0, duration_ms: 9 };

function claimed(before?: Marker, shrunk = false): Marker {
  const { statistic, interval, month, zone, settings } = marker('complete', 5);
  return claim({ statistic, interval, month, zone, settings }, { marker: before, shrunk }, LEASE.holder, NOW);
}

/** @param refusesFrom the ledger takes no marker from this one on, counted from 1 */
async function run(work: () => Promise<unknown>, { aborted = false, refusesFrom = Infinity } = {}) {
  const written: string[] = [];
  const warnings: string[] = [];
  const log = { warn: (text: string) => void warnings.push(text) } as unknown as Log;
  const writeMarkers = async (_: unknown, markers: readonly Marker[]) => {
    if (written.length + 1 >= refusesFrom) throw new IdbError('unavailable', 'the ledger is gone');
    written.push(...markers.map(({ state, reason }) => `${state} ${reason ?? ''}`.trim()));
  };
  const signal = aborted ? AbortSignal.abort(new Error('SIGTERM')) : new AbortController().signal;
  const parts: RunParts = { store: { writeMarkers }, log, signal, now: () => NOW };
  const onFailure = (error: unknown, state: string | null) => `${(error as IdbError).code}, ${state ?? 'untouched'}`;
  return { result: await runUnderMarker(parts, LEASE, { claimed: claimed(), work, onFailure }), written, warnings };
}

const failing = (code: ErrorCode) => () => Promise.reject(new IdbError(code, 'why'));

describe('a run under its marker', () => {
  it('claims before it works', async () => {
    expect(await run(async () => 'done')).to.deep.equal({ result: 'done', written: ['running'], warnings: [] });
  });

  it('notes why it failed', async () => {
    const { result, written } = await run(failing('unavailable'));
    expect([result, written]).to.deep.equal(['unavailable, failed', ['running', 'failed why']]);
  });

  it('leaves the marker as it is where it is told to stop before it began', async () => {
    expect(await run(async () => 'done', { aborted: true })).to.deep.include({
      result: 'interrupted, untouched',
      written: [],
    });
  });

  it('leaves the marker to its successor where it has lost the lease', async () => {
    const { result, written } = await run(failing('lease-lost'));
    expect([result, written]).to.deep.equal(['lease-lost, untouched', ['running']]);
  });

  it('does not say that the ledger has it where the ledger does not take it', async () => {
    const { result, warnings } = await run(failing('read-failed'), { refusesFrom: 2 });
    expect(result).to.equal('read-failed, untouched');
    expect(warnings).to.deep.equal([
      `Failed to note in the ledger that ${COLLECT_STATS} ${DAY} failed: the ledger is gone`,
    ]);
    expect((await run(async () => 'done', { refusesFrom: 1 })).result).to.equal('unavailable, untouched');
  });
});

describe('markers of a run', () => {
  it('count attempts, and keep what was counted before until something else is', () => {
    expect(claimed()).to.include({ state: 'running', settled: false, attempt: 1, fingerprint: null, holder: 'me' });
    expect(claimed(marker('complete', 5))).to.deep.include({ attempt: 2, fingerprint: source(5), figures: null });
  });

  it('forget it where counting what is left was agreed to', () => {
    expect(claimed(marker('complete', 5), true).fingerprint).to.equal(null);
  });

  it('say that an interval without rows is empty', () => {
    const ended = (rows: number) => completed(claimed(), source(rows), { ...FIGURES, rows }, 'sum', NOW);
    expect(ended(5)).to.deep.include({ state: 'complete', settled: true, fingerprint: source(5), checksum: 'sum' });
    expect(ended(0).state).to.equal('empty');
  });
});

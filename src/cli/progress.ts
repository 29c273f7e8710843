/** How far a long day is: a bar on a terminal, a line whenever SIGUSR1 asks. */
import { SingleBar } from 'cli-progress';
import type { Progress } from '../collect/parts.js';
import { seconds } from './output.js';
import { grouped } from '../model/words.js';

/** What takes less needs no bar. */
const SHOW_AFTER_MS = 1000;

export interface ProgressDisplay extends Progress {
  /** Stops listening to SIGUSR1. */
  close(): void;
}

export function createProgress(
  stderr: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  let bar: SingleBar | null = null;
  let state = { day: '', expected: 0, done: 0, what: 'reading', began: 0 };

  const rate = () => state.done / Math.max(0.001, (now() - state.began) / 1000);
  const sentence = () => {
    const left = state.expected > state.done && state.done > 0 ? (state.expected - state.done) / rate() : 0;
    return (
      `${state.day}: ${state.what}, ${grouped(state.done)} of ${grouped(state.expected)} rows, ` +
      `${grouped(Math.round(rate()))} rows/s, ${seconds(now() - state.began)} so far, about ${seconds(left * 1000)} to read`
    );
  };
  const say = () =>
    void stderr.write(`${state.day === '' ? 'No day is being collected at the moment.' : sentence()}\n`);
  const stopBar = () => {
    bar?.stop();
    bar = null;
  };
  const show = () => {
    if (!stderr.isTTY || now() - state.began < SHOW_AFTER_MS) return;
    bar ??= startBar(stderr, state);
    bar.setTotal(Math.max(state.expected, state.done));
    bar.update(state.done, { what: state.what, rate: grouped(Math.round(rate())) });
  };
  process.on('SIGUSR1', say);
  return {
    begin: (day, expected) => {
      stopBar();
      state = { day, expected, done: 0, what: 'reading', began: now() };
    },
    rows: (done) => {
      state = { ...state, done };
      show();
    },
    step: (what) => {
      state = { ...state, what };
      show();
    },
    end: () => {
      stopBar();
      state = { ...state, day: '' };
    },
    close: () => {
      stopBar();
      process.off('SIGUSR1', say);
    },
  };
}

function startBar(stream: NodeJS.WriteStream, { day, expected }: { day: string; expected: number }): SingleBar {
  const bar = new SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    etaBuffer: 50,
    format: `${day} {what} [{bar}] {percentage}% {value}/{total} rows, {rate} rows/s, {eta_formatted} left`,
  });
  bar.start(expected, 0, { what: 'reading', rate: '0' });
  return bar;
}

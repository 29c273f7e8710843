/** How far a scenario is, a line a minute: a run of hours must not look as if it stood still. */
import { figuresOf, type Figures, type Tried } from './figures.js';

const EVERY_MS = 60_000;

/** @param now milliseconds. @returns to be called after each trial, with all so far and how many there are */
export function createProgress(
  say: (line: string) => void,
  now: () => number = () => performance.now(),
): (soFar: readonly Tried[], of: number) => void {
  let last = now();
  return (soFar, of) => {
    if (now() - last < EVERY_MS) return;
    last = now();
    say(`  ${soFar.length} of ${of} tried: ${said(figuresOf(soFar))}`);
  };
}

/** `40 converged, 1 lost`. */
function said({ tried: _tried, converged, ...others }: Figures): string {
  const parts = Object.entries(others).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  return [`${converged} converged`, ...parts].join(', ');
}

/** What has been tried, kept in a file, a line for each trial: a run of hours that was ended is taken up where it was. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { isObject } from '../../../src/model/canonical-json.js';
import type { Tried } from './figures.js';

export interface Journal {
  /** A trial that has converged; what failed is tried again. */
  known(scenario: string, trial: string): Tried | undefined;
  note(scenario: string, tried: Tried): void;
}

/** @param path created with the first note where it is not there */
export function openJournal(path: string): Journal {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const noted = new Map(lines.flatMap((line) => decodeLine(line)));
  // A line that was cut off when the process was killed must not spoil the next one.
  if ((lines.at(-1) ?? '') !== '') appendFileSync(path, '\n');
  return {
    known(scenario, trial) {
      const tried = noted.get(keyOf(scenario, trial));
      return tried?.differences.length === 0 ? tried : undefined;
    },
    note: (scenario, tried) => appendFileSync(path, `${JSON.stringify({ scenario, ...tried })}\n`),
  };
}

function keyOf(scenario: string, trial: string): string {
  return `${scenario}\n${trial}`;
}

/** @returns nothing of a line that is not whole */
function decodeLine(line: string): [string, Tried][] {
  const value = parse(line);
  if (!isObject(value)) return [];
  const { scenario, ...tried } = value;
  return typeof scenario === 'string' && typeof tried.trial === 'string' && Array.isArray(tried.differences)
    ? [[keyOf(scenario, tried.trial), tried as unknown as Tried]]
    : [];
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The processor with parts that a test chooses. */
import { setTimeout } from 'node:timers/promises';
import type { PreprocessTools } from '../../src/intake/preprocess/preprocessor.js';
import type { ProcessParts } from '../../src/intake/process/parts.js';
import { fileDownloadType } from './events.js';
import { SILENT_LOG } from './parts.js';

export const NO_TOOLS: PreprocessTools = { isMachine: () => false, isRobot: () => false, placeOf: () => null };

export function processParts(
  places: Pick<ProcessParts, 'queue' | 'index' | 'salts'>,
  changes: Partial<ProcessParts> = {},
): ProcessParts {
  return {
    ...places,
    definitions: [fileDownloadType()],
    tools: NO_TOOLS,
    idKey: 'test-key',
    deadLetterDays: 30,
    saltDays: 7,
    log: SILENT_LOG,
    signal: new AbortController().signal,
    now: () => new Date(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
    onAlive: () => undefined,
    ...changes,
  };
}

/** A clock that moves when somebody sleeps by it, or by hand, and takes no time. */
export class FakeClock {
  /** Milliseconds. */
  time = 0;
  /** How long each sleep was. */
  readonly slept: number[] = [];

  readonly monotonic = (): number => this.time;

  readonly sleep = (ms: number): Promise<void> => {
    this.time += ms;
    this.slept.push(ms);
    return Promise.resolve();
  };
}

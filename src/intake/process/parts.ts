/** What the processor works with. */
import type { EventIndex } from '../../events/event-index.js';
import type { EventQueue } from '../../events/event-queue.js';
import type { EventTypeDefinition } from '../../events/event-type.js';
import type { Salts } from '../../events/salts.js';
import type { Log } from '../../model/log.js';
import type { PreprocessTools } from '../preprocess/preprocessor.js';

export interface ProcessParts {
  readonly queue: EventQueue;
  readonly index: EventIndex;
  readonly salts: Salts;
  /** All that are registered: what is taken from one queue may become events of two types. */
  readonly definitions: readonly EventTypeDefinition[];
  readonly tools: PreprocessTools;
  /** Key of the ids of events that bring none, and of fixed windows. */
  readonly idKey: string;
  readonly deadLetterDays: number;
  readonly saltDays: number;
  readonly log: Log;
  /** Aborted: finish what was taken, take nothing more. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Milliseconds of a clock that no correction of the time of day moves. */
  readonly monotonic: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted; it never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Called again and again while there is progress, and while an outage is waited for. */
  readonly onAlive: () => void;
}

export interface ProcessRequest {
  /** Whose queues are drained. */
  readonly types: readonly string[];
  /** Stay when the queues are empty. */
  readonly follow: boolean;
}

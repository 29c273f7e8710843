/** What goes between the thread that runs a day and those that count it. All large parts lie in memory that they share. */
import type { ErrorCode } from '../../../model/errors.js';
import type { GivenDay } from '../document-maker.js';
import type { GivenSpill } from '../../entries/spill-file.js';

export interface ThreadData {
  readonly given: GivenDay;
  readonly spill: GivenSpill;
  /** A whole number: answers that the thread may still give before one of those that it gave has been read. */
  readonly room: Int32Array;
}

/** Documents of the next recordsets of a task. */
export interface Texts {
  /** One behind the other; good until it has been said that they are read. */
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
  readonly digests: readonly string[];
}

/** Texts; or the task is done; or why it can't be. */
export type Answer = Texts | 'done' | { readonly code: ErrorCode; readonly message: string };

/** Answers of a thread that may be unread. */
export const UNREAD = 2;

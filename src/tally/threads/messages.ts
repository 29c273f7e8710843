/** What goes between the thread that runs a day and those that count it. All large parts lie in memory that they share. */
import type { ErrorCode } from '../../model/errors.js';
import type { GivenDay } from '../document-maker.js';
import type { GivenSpill } from '../spill-file.js';

export interface ThreadData {
  readonly given: GivenDay;
  readonly spill: GivenSpill;
}

/** The documents of a task, in the order of its recordsets; or why there are none. */
export type Answer =
  | {
      /** One behind the other. */
      readonly texts: Uint8Array;
      readonly ends: readonly number[];
      readonly digests: readonly string[];
    }
  | { readonly code: ErrorCode; readonly message: string };

/** Answers of a thread that may be unread when it gets its next task. */
export const TEXTS_UNREAD = 2;

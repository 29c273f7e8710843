import { IdbError, reasonOf } from '../model/errors.js';

/** @throws interrupted, where the run was told to stop; what the run wrote so far is completed by the next */
export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new IdbError(
      'interrupted',
      `Interrupted by ${reasonOf(signal.reason)}; run the same command again to complete it.`,
    );
}

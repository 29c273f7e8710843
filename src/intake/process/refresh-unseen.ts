/** Shows readers of the index what a run has written. */
import { isOutage } from './outage.js';
import type { Run } from './run.js';

/** @returns whether there was anything to show. @throws what the index throws */
export async function refreshUnseen({ parts, unseen }: Run): Promise<boolean> {
  const types = [...unseen];
  if (types.length === 0) return false;
  await parts.index.refresh(types);
  // Nothing is written meanwhile: this is done at rest.
  unseen.clear();
  return true;
}

/** For a run that ends. All is safely written: where the index has gone since, it shows its events when it is back. */
export async function refreshAtEnd(run: Run): Promise<void> {
  const { parts, request } = run;
  try {
    await refreshUnseen(run);
  } catch (error) {
    if (!isOutage(error, request.follow)) throw error;
    parts.log.warn(`${error.message} All that was taken is written.`);
  }
}

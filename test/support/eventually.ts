/** Waiting for what comes to pass in its own time, and never for ever. */
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 50;

/**
 * Asks again and again until the check goes through: what it asserts may not hold yet, and what it asks (a new index, a server that
 * starts) may not answer yet. @returns what the check returns then
 * @throws an error that says what was still wrong when the time was up
 */
export async function eventually<T>(check: () => T | Promise<T>, ms = 120_000): Promise<T> {
  const until = performance.now() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= until) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`It did not come to pass within ${ms / 1000} s: ${reason}`, { cause: error });
      }
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** A server that is gone: how long to wait for it, when to give it up, and what to say meanwhile. */
import { IdbError, type ErrorCode } from '../../model/errors.js';
import type { ProcessParts } from './parts.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Who does not follow is started again by somebody: a timer, or a person who should be told. */
const GIVEN_UP_AFTER_MS = 60_000;
const SAID_AGAIN_AFTER_MS = 60_000;

const PASSING: readonly ErrorCode[] = ['unavailable', 'read-failed'];
const MENDED: readonly ErrorCode[] = ['refused', 'write-failed'];

/** True for what goes by without anybody's doing, so that trying again is right. */
export function isOutage(error: unknown, follow: boolean): error is IdbError {
  if (!(error instanceof IdbError)) return false;
  // A wrong password and a full disk are mended by somebody while a service waits; a command had better end with them.
  return PASSING.includes(error.code) || (follow && MENDED.includes(error.code));
}

type OutageParts = Pick<ProcessParts, 'log' | 'signal' | 'onAlive' | 'monotonic' | 'sleep'>;

export class Outage {
  readonly #parts: OutageParts;
  readonly #follow: boolean;
  #since: number | null = null;
  #waitMs = FIRST_WAIT_MS;
  #said = -Infinity;
  #count = 0;

  constructor(parts: OutageParts, follow: boolean) {
    this.#parts = parts;
    this.#follow = follow;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** Something worked again. */
  over(): void {
    if (this.#since === null) return;
    const duration = this.#parts.monotonic() - this.#since;
    this.#parts.log.info(`Processing goes on after ${Math.round(duration / 1000)} s.`, { duration_ms: duration });
    [this.#since, this.#waitMs, this.#said] = [null, FIRST_WAIT_MS, -Infinity];
  }

  /** Resolves when it is time to try again, or when the run is to end. @throws the error when it has lasted too long */
  async wait(error: IdbError): Promise<void> {
    const now = this.#parts.monotonic();
    if (this.#since === null) this.#count++;
    this.#since ??= now;
    if (!this.#follow && now - this.#since >= GIVEN_UP_AFTER_MS) throw error;
    this.#say(error, now);
    this.#parts.onAlive();
    await this.#parts.sleep(this.#waitMs, this.#parts.signal);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  #say(error: IdbError, now: number): void {
    if (now - this.#said < SAID_AGAIN_AFTER_MS) return;
    this.#said = now;
    this.#parts.log.warn(`${error.message} Nothing is lost: processing waits, and goes on when it can.`);
  }
}

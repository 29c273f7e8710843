/** The salts that a run has asked for, so that each date is asked for once in a while. */
import type { Salts } from '../../events/salts.js';

/** A run has events of a few dates; one that replays years begins anew now and then. */
const MOST_DATES = 1_000;

/** Another processor may have forgotten a salt meanwhile: all must soon go by the same one, and none keep what is forgotten. */
const KEPT_MS = 10 * 60_000;

export class SaltCache {
  readonly #salts: Salts;
  readonly #monotonic: () => number;
  readonly #known = new Map<string, { readonly salt: string; readonly asked: number }>();

  /** @param monotonic milliseconds */
  constructor(salts: Salts, monotonic: () => number) {
    this.#salts = salts;
    this.#monotonic = monotonic;
  }

  /** @param timestamp `YYYY-MM-DDTHH:MM:SS.sssZ`: the salt is its UTC date's */
  async saltOf(timestamp: string): Promise<string> {
    const known = this.known(timestamp);
    if (known !== null) return known;
    const date = dateOf(timestamp);
    const asked = this.#monotonic();
    const salt = await this.#salts.saltOf(date);
    if (this.#known.size >= MOST_DATES) this.#known.clear();
    this.#known.set(date, { salt, asked });
    return salt;
  }

  /** The same at once; null where it has to be asked for. */
  known(timestamp: string): string | null {
    const known = this.#known.get(dateOf(timestamp));
    return known !== undefined && this.#monotonic() - known.asked < KEPT_MS ? known.salt : null;
  }

  /** What is forgotten there is forgotten here: all processors must go by the same salt. @returns how many */
  async forget(before: Date): Promise<number> {
    this.#known.clear();
    return this.#salts.forget(before);
  }
}

function dateOf(timestamp: string): string {
  return timestamp.slice(0, 'YYYY-MM-DD'.length);
}

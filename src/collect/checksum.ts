/** The checksum of a day: over its documents' ids and texts, sorted by id. */
import { createHash } from 'node:crypto';

export class DayChecksum {
  readonly #hash = createHash('sha256');

  add(id: string, text: string): void {
    this.#hash.update(`${id}\n${text}\n`);
  }

  /** `sha256:` and the digest in hexadecimal; to be asked for once. */
  finish(): string {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}

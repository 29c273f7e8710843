/** The checksum of a day: over its documents' ids and digests, sorted by id, in whatever order they come. */
import { createHash } from 'node:crypto';
import { compareCodePoints } from '../model/canonical-json.js';
import { digestOf } from '../model/digest.js';

export class DayChecksum {
  readonly #digests: (readonly [id: string, digest: string])[] = [];

  /** @param text of the document; bytes are UTF-8 */
  add(id: string, text: string | Buffer): void {
    this.addDigest(id, digestOf(text));
  }

  /** @param digest of the document's text, as `digestOf` makes it */
  addDigest(id: string, digest: string): void {
    this.#digests.push([id, digest]);
  }

  /** `sha256:` and the digest in hexadecimal. */
  finish(): string {
    const hash = createHash('sha256');
    this.#digests.sort(([a], [b]) => compareCodePoints(a, b));
    for (const [id, digest] of this.#digests) hash.update(`${id}\n${digest}\n`);
    return `sha256:${hash.digest('hex')}`;
  }
}

/** A digest of documents: of any number of them, in any order. */
import { createHash } from 'node:crypto';

const MODULUS = 1n << 256n;

/** A checksum of documents that does not depend on their order: the sum of their digests. */
export class DocumentsChecksum {
  #sum = 0n;

  add(id: string, text: string): void {
    this.#sum = (this.#sum + BigInt(`0x${createHash('sha256').update(`${id}\n${text}`).digest('hex')}`)) % MODULUS;
  }

  /** `sha256-sum:` and 64 hexadecimal digits. */
  finish(): string {
    return `sha256-sum:${this.#sum.toString(16).padStart(64, '0')}`;
  }
}

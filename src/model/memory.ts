/**
 * A stretch of memory, to be read and written by bytes and by words of four. A text is hashed, compared and copied a word at a
 * time, in a quarter of the steps.
 */
export class Memory {
  readonly words: DataView;

  constructor(readonly bytes: Buffer) {
    this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @param length in bytes, which hold anything */
  static allocate(length: number): Memory {
    return new Memory(Buffer.allocUnsafeSlow(length));
  }

  /** Other threads may read it too, without a copy. */
  static shared(length: number): Memory {
    return new Memory(Buffer.from(new SharedArrayBuffer(length)));
  }

  /** As another thread got it: a buffer arrives as a plain array. */
  static received({ buffer, byteOffset, byteLength }: Uint8Array): Memory {
    return new Memory(Buffer.from(buffer, byteOffset, byteLength));
  }

  static ofText(text: string): Memory {
    return new Memory(Buffer.from(text, 'utf8'));
  }

  /** In bytes. */
  get length(): number {
    return this.bytes.length;
  }

  text(start: number, end: number): string {
    return this.bytes.toString('utf8', start, end);
  }
}

export const NO_MEMORY = new Memory(Buffer.alloc(0));

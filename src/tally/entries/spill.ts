export interface SpillReader {
  /** Fills the buffer with what was written from the position on. @throws read-failed */
  read(position: number, into: Buffer): void;
}

/** Where a tally puts what its memory can't hold. It belongs to one tally and is read by nobody else. */
export interface Spill extends SpillReader {
  /** Bytes that were written. */
  readonly size: number;
  /** Appends all of them. @returns the position of the first. @throws disk-full, configuration, write-failed */
  write(blocks: readonly Buffer[]): number;
  /** What was written is gone; more may be written. @throws write-failed */
  clear(): void;
  /** What was written is gone. */
  close(): void;
}

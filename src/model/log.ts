/** The log as everything but the wiring sees it: handed in, and no more than this. */

/** What the sentence says, again, for programs that read the log: names with their units (`duration_ms`), never a row. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Each takes a sentence with the identifiers in it. Logging never throws and never stops a run. */
export interface Log {
  /** The run, or a part of it, failed. */
  readonly error: (message: string, fields?: LogFields) => void;
  /** Someone should look, and the run goes on. */
  readonly warn: (message: string, fields?: LogFields) => void;
  /** A step was done. */
  readonly info: (message: string, fields?: LogFields) => void;
  /** How a step is being done. */
  readonly debug: (message: string, fields?: LogFields) => void;
}

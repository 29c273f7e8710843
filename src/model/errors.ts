/** Failures that someone must act on: what failed, which, why and what to do, with a stable code and the exit code it leads to. */

/** Exit codes of the program (BSD sysexits where one fits). */
export const EXIT = {
  done: 0,
  dayFailed: 1,
  finding: 2,
  usage: 64,
  tooManyRejected: 65,
  unavailable: 69,
  bug: 70,
  tryLater: 75,
  configuration: 78,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type ErrorCode =
  | 'usage'
  | 'configuration'
  | 'schema'
  | 'unavailable'
  | 'refused'
  | 'write-failed'
  | 'lease-held'
  | 'lease-lost'
  | 'interrupted'
  | 'sum-too-large'
  | 'bad-document'
  | 'read-failed'
  | 'disk-full';

const EXIT_OF: Record<ErrorCode, ExitCode> = {
  usage: EXIT.usage,
  configuration: EXIT.configuration,
  schema: EXIT.configuration,
  unavailable: EXIT.unavailable,
  refused: EXIT.unavailable,
  'write-failed': EXIT.dayFailed,
  'lease-held': EXIT.tryLater,
  'lease-lost': EXIT.tryLater,
  interrupted: EXIT.tryLater,
  'sum-too-large': EXIT.dayFailed,
  'bad-document': EXIT.dayFailed,
  'read-failed': EXIT.dayFailed,
  'disk-full': EXIT.tryLater,
};

/** Takes secrets out of a text. Until the configuration was read there are none to know of. */
let strike = (text: string): string => text;

/**
 * What errors say goes to logs, reports, the ledger and the screen; a server, or a proxy in front of one, may quote in its answer
 * what it was sent. So secrets are struck where an error is made. They are the process's, as its configuration is.
 */
export function strikeFromErrors(striking: (text: string) => string): void {
  strike = striking;
}

export class IdbError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(strike(message), options);
    this.name = 'IdbError';
    this.code = code;
  }

  get exitCode(): ExitCode {
    return EXIT_OF[this.code];
  }
}

/** The text of whatever was thrown, without secrets. */
export function reasonOf(error: unknown): string {
  return strike(error instanceof Error ? error.message : String(error));
}

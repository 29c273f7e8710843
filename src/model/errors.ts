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
  | 'read-failed';

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
};

export class IdbError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'IdbError';
    this.code = code;
  }

  get exitCode(): ExitCode {
    return EXIT_OF[this.code];
  }
}

/** The text of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

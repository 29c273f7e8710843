/** What a person is told of an error, and the exit code that it leads to. */
import { EXIT, IdbError, reasonOf, type ExitCode } from '../model/errors.js';
import { printable } from './printable.js';

/** Writes to standard error. */
export function explain(error: unknown): ExitCode {
  if (error instanceof IdbError) {
    process.stderr.write(`idb: ${printable(error.message)}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : reasonOf(error);
  process.stderr.write(`idb: this is a bug, please report it with what you did:\n${printable(stack)}\n`);
  return EXIT.bug;
}

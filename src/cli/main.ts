/** From the words of the command line to an exit code: the one place where errors become text. */
import { CommanderError } from 'commander';
import { EXIT, IdbError, reasonOf, type ExitCode } from '../model/errors.js';
import { createProgram } from './program.js';
import { withSession, type GlobalOptions } from './session.js';

/** @param argv as Node gives it: executable, script, words */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  // Before anything is printed, help included: a reader that has seen enough (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const program = createProgram(async (work) => {
    exitCode = await withSession(program.opts<GlobalOptions>(), work);
  });
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return commanderExitCode(error);
  if (error instanceof IdbError) {
    process.stderr.write(`idb: ${error.message}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : reasonOf(error);
  process.stderr.write(`idb: this is a bug, please report it with what you did:\n${stack}\n`);
  return EXIT.bug;
}

/** Commander has already said what is wrong, or printed the help or the version that was asked for. */
function commanderExitCode({ exitCode }: CommanderError): ExitCode {
  return exitCode === 0 ? EXIT.done : EXIT.usage;
}

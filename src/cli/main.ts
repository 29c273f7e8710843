/** From the words of the command line to an exit code: what is thrown becomes text here. */
import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../model/errors.js';
import { keepOutOfCoreFiles } from './core-files.js';
import { defineAll } from './lazy-commands.js';
import { createProgram } from './program.js';
import type { GlobalOptions } from './session.js';

/** @param argv as Node gives it: executable, script, words */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  keepOutOfCoreFiles();
  // Whatever the shell's: telemetry rows, keys and log lines are for their owner.
  process.umask(0o077);
  // Before anything is printed, help included: a reader that has seen enough (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const program = createProgram(async (work) => {
    const { withSession } = await import('./session.js');
    exitCode = await withSession(program.opts<GlobalOptions>(), work);
  });
  try {
    // `idb help COMMAND` is commander's own, which asks nobody to load the command.
    if (argv.includes('help')) await defineAll(program);
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    // Commander has already said what is wrong, or printed the help or the version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return (await import('./explain.js')).explain(error);
  }
}

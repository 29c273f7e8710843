/** Commands of which only name and sentence are there at first: what else they have is loaded when they are called. */
import type { Command } from 'commander';
import type { Invoke } from './session.js';

/** Gives a command its options, arguments, help and action, or the commands in it. */
export type Define = (command: Command, invoke: Invoke) => void;

export interface CommandEntry {
  readonly name: string;
  readonly sentence: string;
  readonly load: () => Promise<Define>;
}

const loading = new WeakMap<Command, () => Promise<void>>();

/** Loading all of them for `--help` or one of them takes as long as Node itself takes to start: measured. */
export function addCommands(program: Command, entries: readonly CommandEntry[], invoke: Invoke): void {
  for (const { name, sentence, load } of entries) {
    const command = program.command(name).description(sentence);
    loading.set(command, async () => (await load())(command, invoke));
  }
  program.hook('preSubcommand', (_, command) => defineCommand(command));
}

/** For what needs to know the whole program: completion, documentation. */
export async function defineAll(program: Command): Promise<void> {
  for (const command of program.commands) await defineCommand(command);
}

async function defineCommand(command: Command): Promise<void> {
  const load = loading.get(command);
  loading.delete(command);
  await load?.();
}

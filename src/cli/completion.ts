/** Scripts that let a shell complete the program's commands, options and values. */
import type { Command } from 'commander';
import { bashScript } from './completion/bash.js';
import { commandWords } from './completion/command-words.js';
import type { CommandWords } from './completion/command-words.js';
import { fishScript } from './completion/fish.js';
import { zshScript } from './completion/zsh.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS: Record<Shell, (name: string, commands: readonly CommandWords[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The script for the shell, made from the program's own commands; hidden commands and options are not in it. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](program.name(), commandWords(program));
}

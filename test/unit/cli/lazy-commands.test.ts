import { expect } from 'chai';
import type { Command } from 'commander';
import { defineAll } from '../../../src/cli/lazy-commands.js';
import { createProgram } from '../../../src/cli/program.js';

const programOf = () => createProgram(() => Promise.resolve());

/** Commands that have something to do, or other commands in them. */
function defined(program: Command): string[] {
  const isDefined = ({ options, commands, registeredArguments }: Command) =>
    options.length + commands.length + registeredArguments.length > 0;
  return program.commands.filter(isDefined).map((command) => command.name());
}

async function helpOf(program: Command, ...words: string[]): Promise<string> {
  let text = '';
  const output = { writeOut: (part: string) => (text += part) };
  for (const command of [program, ...program.commands]) command.configureOutput(output);
  await program.parseAsync(words, { from: 'user' }).catch(() => undefined);
  return text;
}

describe('the commands of the program', () => {
  it('are not loaded for the help of the program', async () => {
    const program = programOf();
    expect(await helpOf(program, '--help')).to.contain('collect-stats');
    expect(defined(program)).to.deep.equal([]);
  });

  it('are loaded one at a time, each when it is called', async () => {
    const program = programOf();
    expect(await helpOf(program, 'audit', '--help')).to.contain('--repair');
    expect(defined(program)).to.deep.equal(['audit']);
  });

  it('are all there for whoever asks for the whole program', async () => {
    const program = programOf();
    await defineAll(program);
    expect(defined(program)).to.include.members(['audit', 'collect-stats', 'events', 'load', 'show', 'systemd']);
  });
});

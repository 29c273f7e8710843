import { Argument, type Command } from 'commander';
import { EXIT } from '../../model/errors.js';
import type { Invoke } from '../session.js';

export function defineCompletion(command: Command, invoke: Invoke): void {
  command
    .addArgument(new Argument('<shell>', 'the shell that reads it').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExample:\n  source <(idb completion bash)')
    .action((shell: 'bash' | 'zsh' | 'fish') =>
      invoke(async ({ out }) => {
        const [{ completionScript }, { defineAll }] = await Promise.all([
          import('../completion.js'),
          import('../lazy-commands.js'),
        ]);
        const program = command.parent ?? command;
        await defineAll(program);
        await out.line(completionScript(shell, program).trimEnd());
        return EXIT.done;
      }),
    );
}

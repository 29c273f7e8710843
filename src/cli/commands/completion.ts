import { Argument, type Command } from 'commander';
import { EXIT } from '../../model/errors.js';
import type { Invoke } from '../session.js';

export function addCompletion(program: Command, invoke: Invoke): void {
  program
    .command('completion')
    .description('Print the completion script of a shell.')
    .addArgument(new Argument('<shell>', 'the shell that reads it').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExample:\n  source <(idb completion bash)')
    .action((shell: 'bash' | 'zsh' | 'fish') =>
      invoke(async ({ out }) => {
        const { completionScript } = await import('../completion.js');
        await out.line(completionScript(shell, program).trimEnd());
        return EXIT.done;
      }),
    );
}

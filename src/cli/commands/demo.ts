import type { Command } from 'commander';
import { IdbError } from '../../model/errors.js';
import type { Invoke } from '../session.js';

export function defineDemo(command: Command, invoke: Invoke): void {
  command.addHelpText('after', '\nExample:\n  idb demo').action(() =>
    invoke(async (session) => {
      if (session.loaded.origins['data.dir'] === 'option --data') {
        throw new IdbError('usage', 'idb demo makes a fresh directory of its own and prints it: leave out --data.');
      }
      const { runDemo } = await import('../run-demo.js');
      return runDemo(session);
    }),
  );
}

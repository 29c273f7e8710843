import type { Command } from 'commander';
import { EXIT } from '../../model/errors.js';
import type { Invoke } from '../session.js';

interface Options {
  readonly sourceSchema?: boolean;
}

export function defineInit(command: Command, invoke: Invoke): void {
  command
    .option('--source-schema', 'also create the telemetry tables in Postgres where they are missing')
    .addHelpText(
      'after',
      '\nRepeatable: what is there stays as it is. Runs create indices by themselves; this is for seeing that they may.\n' +
        '\nExamples:\n  idb init\n  idb init --source-schema',
    )
    .action((options: Options) =>
      invoke(async (session) => {
        const { initialise } = await import('../initialise.js');
        const parts = await initialise(session, options.sourceSchema ?? false);
        if (session.json) await session.out.json(parts);
        else {
          const columns = [{ title: 'place' }, { title: 'name' }, { title: 'result' }];
          await session.out.table(
            columns,
            parts.map(({ place, name, result }) => [place, name, result]),
          );
        }
        return EXIT.done;
      }),
    );
}

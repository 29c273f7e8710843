import type { Command } from 'commander';
import { EXIT } from '../../model/errors.js';
import type { Invoke } from '../session.js';

export function defineConfig(command: Command, invoke: Invoke): void {
  command.addHelpText('after', '\nExample:\n  idb config -c ./idigbio.json').action(() =>
    invoke(async ({ loaded, out, json }) => {
      const { describeSettings } = await import('../../config/describe-settings.js');
      const rows = describeSettings(loaded);
      if (json) await out.json(rows);
      else {
        const columns = [{ title: 'field' }, { title: 'value' }, { title: 'from' }];
        await out.table(
          columns,
          rows.map(({ field, value, origin }) => [field, value, origin]),
        );
      }
      return EXIT.done;
    }),
  );
}

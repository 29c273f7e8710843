import { Option, type Command } from 'commander';
import { EXIT, IdbError } from '../../model/errors.js';
import type { Invoke } from '../session.js';

interface Options {
  readonly day: string;
  readonly recordset?: string;
  readonly as: 'documents' | 'dict' | 'site';
}

export function defineShow(command: Command, invoke: Invoke): void {
  command
    .requiredOption('-d, --day <day>', 'YYYY-MM-DD or yesterday')
    .option('-r, --recordset <id>', 'this recordset alone')
    .addOption(
      new Option(
        '--as <form>',
        'documents: one a line, sorted by id; dict: one object by recordset; site: the site day',
      )
        .choices(['documents', 'dict', 'site'])
        .default('documents'),
    )
    .addHelpText('after', '\nExamples:\n  idb show -d 2020-02-17\n  idb show -d 2020-02-17 --as site')
    .action((options: Options) =>
      invoke(async (session) => {
        const [{ parseDayOption }, { readAnswer }, { withPlaces }] = await Promise.all([
          import('../../model/when.js'),
          import('../../answers/show-day.js'),
          import('../wiring.js'),
        ]);
        const { recordset, as } = options;
        if (as === 'site' && recordset !== undefined) {
          throw new IdbError('usage', 'The site day is about the whole site: leave out --recordset, or --as site.');
        }
        const day = parseDayOption(options.day, session.now(), session.settings.zone);
        await withPlaces(session, async ({ store }) => {
          const answer = await readAnswer(store, { day, as, ...(recordset === undefined ? {} : { recordset }) });
          for await (const line of answer.lines) await session.out.line(line);
          for (const note of answer.notes()) process.stderr.write(`idb: ${note}\n`);
        });
        return EXIT.done;
      }),
    );
}

import type { Command } from 'commander';
import { IdbError } from '../../model/errors.js';
import type { Invoke } from '../session.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
}

export function addStatus(program: Command, invoke: Invoke): void {
  program
    .command('status')
    .description('Show the state of each day: complete, empty, missing, stale, running, failed or pruned.')
    .option('--from <day>', 'first day (default: 30 days, to yesterday)')
    .option('--to <day>', 'last day (default: yesterday)')
    .addHelpText(
      'after',
      '\nEnds with 2 where a day is missing, stale or failed.\n\nExample:\n  idb status --from 2020-01-01 --to 2020-12-31',
    )
    .action((options: Options) =>
      invoke(async (session) => {
        const [{ parseDayOption }, { lastFinishedDay }, { readStatus, defaultRange }, { withPlaces }, { printStatus }] =
          await Promise.all([
            import('../../model/when.js'),
            import('../../model/day.js'),
            import('../../collect/status.js'),
            import('../wiring.js'),
            import('../print-status.js'),
          ]);
        const { zone } = session.settings;
        const [from, to] = [options.from, options.to].map((text) =>
          text === undefined ? undefined : parseDayOption(text, session.now(), zone),
        );
        const range = defaultRange(lastFinishedDay(session.now(), zone), from, to);
        if (range.to < range.from) throw new IdbError('usage', `--to ${range.to} comes before --from ${range.from}.`);
        const report = await withPlaces(session, (places) => readStatus(places, zone, range));
        await printStatus(session, report);
        return report.exit_code;
      }),
    );
}

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
        const last = lastFinishedDay(session.now(), zone);
        const asked = defaultRange(last, from, to);
        if (asked.from > last) {
          throw new IdbError(
            'usage',
            `${asked.from} is not over in the zone ${zone}: the last day that is over is ${last}.`,
          );
        }
        if (asked.to < asked.from) throw new IdbError('usage', `--to ${asked.to} comes before --from ${asked.from}.`);
        // A day that can't be collected yet is not missing.
        const range = asked.to > last ? { ...asked, to: last } : asked;
        if (asked.to > last)
          process.stderr.write(`idb: Left out what is after ${last}: it is not over in the zone ${zone}.\n`);
        const report = await withPlaces(session, (places) => readStatus(places, zone, range));
        await printStatus(session, report);
        return report.exit_code;
      }),
    );
}

import { Option, type Command } from 'commander';
import { CATCH_UP_DAYS } from '../../model/catch-up.js';
import { IdbError } from '../../model/errors.js';
import type { Invoke } from '../session.js';

interface Options {
  readonly date?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly catchUp?: string | boolean;
}

const MOST_CATCH_UP_DAYS = 36_500;

export function defineCollectStats(command: Command, invoke: Invoke): void {
  command
    .addOption(
      new Option('-d, --date <when>', "YYYY-MM-DD, yesterday, A..B, or '*' for every day that has telemetry").default(
        'yesterday',
      ),
    )
    .option('--force', 'collect complete days again, too')
    .option('--dry-run', 'read and count, print the report, write nothing')
    .option(
      '--catch-up [days]',
      `also collect each missing, failed or stale day of so many last days (${CATCH_UP_DAYS})`,
    )
    .addHelpText(
      'after',
      '\nA complete day is not collected again: the command says so and ends with 0.\n' +
        '\nExamples:\n  idb collect-stats                            yesterday\n  idb collect-stats -d 2020-02-17              one day\n' +
        "  idb collect-stats -d 2020-02-01..2020-02-29  a month\n  idb collect-stats -d '*'                     every day that has telemetry\n" +
        '  idb collect-stats --catch-up                 yesterday, and what is amiss in the last 30 days',
    )
    .action((options: Options) =>
      invoke(async (session) => {
        const [{ parseWhen }, { collectStats }, { withPlaces, partsOf }, { createProgress }, { printCollectReport }] =
          await Promise.all([
            import('../../model/when.js'),
            import('../../collect/collect-stats.js'),
            import('../wiring.js'),
            import('../progress.js'),
            import('../print-collect-report.js'),
          ]);
        const request = {
          when: parseWhen(options.date ?? 'yesterday', session.now(), session.settings.zone),
          force: options.force ?? false,
          dryRun: options.dryRun ?? false,
          catchUpDays: parseCatchUp(options.catchUp),
        };
        const progress = createProgress(process.stderr);
        try {
          const report = await withPlaces(session, (places) =>
            collectStats(partsOf(session, places, progress), request),
          );
          await printCollectReport(session, report);
          return report.exit_code;
        } finally {
          progress.close();
        }
      }),
    );
}

/** @throws usage */
function parseCatchUp(value: string | boolean | undefined): number | null {
  if (value === undefined || value === false) return null;
  if (value === true) return CATCH_UP_DAYS;
  const days = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (days >= 1 && days <= MOST_CATCH_UP_DAYS) return days;
  throw new IdbError(
    'usage',
    `--catch-up takes a whole number of days from 1 to ${MOST_CATCH_UP_DAYS}, not "${value}".`,
  );
}

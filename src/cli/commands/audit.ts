import type { Command } from 'commander';
import type { Invoke } from '../session.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly source?: boolean;
  readonly repair?: boolean;
}

export function addAudit(program: Command, invoke: Invoke): void {
  program
    .command('audit')
    .description('Prove that what is stored agrees with itself and, with --source, with its source.')
    .option('--from <day>', 'first day; whole months are read (default: all that is stored)')
    .option('--to <day>', 'last day')
    .option('--source', 'also count each day once more from its source, and look for days never collected')
    .option('--repair', 'mend what is found: collect days again, derive months and totals anew')
    .addHelpText(
      'after',
      '\nEnds with 2 where something differs (with --repair: where something still does).\n\nExample:\n  idb audit --source --from 2020-01-01 --to 2020-12-31',
    )
    .action((options: Options) =>
      invoke(async (session) => {
        const [
          { parseDayOption },
          { audit },
          { repair },
          { withPlaces, partsOf },
          { createProgress },
          { printAudit, printRepair },
        ] = await Promise.all([
          import('../../model/when.js'),
          import('../../collect/audit/audit.js'),
          import('../../collect/audit/repair.js'),
          import('../wiring.js'),
          import('../progress.js'),
          import('../print-audit.js'),
        ]);
        const [from, to] = [options.from, options.to].map((text) =>
          text === undefined ? null : parseDayOption(text, session.now(), session.settings.zone),
        );
        const request = { from: from ?? null, to: to ?? null, source: options.source ?? false };
        const progress = createProgress(process.stderr);
        try {
          return await withPlaces(session, async (places) => {
            const parts = partsOf(session, places, progress);
            if (options.repair !== true) return await printAudit(session, (await audit(parts, request)).report);
            return await printRepair(session, await repair(parts, request));
          });
        } finally {
          progress.close();
        }
      }),
    );
}

import type { Command } from 'commander';
import type { Invoke } from '../session.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly source?: boolean;
  readonly repair?: boolean;
}

export function defineAudit(command: Command, invoke: Invoke): void {
  command
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
        const [{ parseDayOption }, { auditAll, repairAll }, { withAllPlaces }, { createProgress }, printing] =
          await Promise.all([
            import('../../model/when.js'),
            import('../audit-all.js'),
            import('../intake-wiring.js'),
            import('../progress.js'),
            import('../print-audit.js'),
          ]);
        const [from, to] = [options.from, options.to].map((text) =>
          text === undefined ? null : parseDayOption(text, session.now(), session.settings.zone),
        );
        const request = { from: from ?? null, to: to ?? null, source: options.source ?? false };
        const asked = [
          options.source === true ? ' --source' : '',
          options.from === undefined ? '' : ` --from ${options.from}`,
          options.to === undefined ? '' : ` --to ${options.to}`,
        ].join('');
        const progress = createProgress(process.stderr);
        try {
          return await withAllPlaces(session, async (places) =>
            options.repair === true
              ? await printing.printRepair(session, await repairAll(session, places, request, progress))
              : await printing.printAudit(session, await auditAll(session, places, request, progress), asked),
          );
        } finally {
          progress.close();
        }
      }),
    );
}

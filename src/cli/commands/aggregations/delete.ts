import type { Command } from 'commander';
import { IdbError } from '../../../model/errors.js';
import type { Invoke } from '../../session.js';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly yes?: boolean;
}

export function addDelete(aggregations: Command, invoke: Invoke): void {
  aggregations
    .command('delete [name...]')
    .description(
      'Take away the documents and the markers of all intervals that lie within a range of days: of the aggregations named, or of all.',
    )
    .requiredOption('--from <day>', 'first day (required); a month or a year, too')
    .requiredOption('--to <day>', 'last day (required)')
    .option('--yes', 'delete, without which nothing is')
    .addHelpText(
      'after',
      '\nEvents stay; where they are there, the next `idb aggregations process` counts the intervals anew.\n' +
        '\nExample:\n  idb aggregations delete file-download-agg --from 2020-01 --to 2020-06 --yes',
    )
    .action((names: string[], options: Options) =>
      invoke(async (session) => {
        const [{ deleteIntervals }, { withAggregates }, shared, { printDeletions }] = await Promise.all([
          import('../../../aggregate/delete-intervals.js'),
          import('../../intake-wiring.js'),
          import('../../aggregation-parts.js'),
          import('../../print-aggregations.js'),
        ]);
        const range = shared.rangeOf(options);
        return withAggregates(session, async (places) => {
          const parts = shared.aggregatePartsOf(session, places);
          const chosen = shared.aggregationsNamed(places.registry, names, session.settings.zone);
          if (options.yes !== true) {
            const which = chosen.map(({ aggregation }) => aggregation.name).join(', ') || 'none that is registered';
            throw new IdbError(
              'usage',
              `Nothing was deleted. With --yes, what is stored from ${options.from} to ${options.to} goes of: ${which}.`,
            );
          }
          const deletions = [];
          for (const one of chosen) {
            deletions.push(await deleteIntervals(parts, one, range));
          }
          await printDeletions(session, deletions);
          return shared.withFaults(places.registry, 0);
        });
      }),
    );
}

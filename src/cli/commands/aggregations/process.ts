import type { Command } from 'commander';
import type { Invoke } from '../../session.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly force?: boolean;
}

export function addProcess(aggregations: Command, invoke: Invoke): void {
  aggregations
    .command('process [name...]')
    .description('Count every interval whose events have changed since it was last counted.')
    .option('--from <day>', 'only intervals from this day on; a month or a year, too')
    .option('--to <day>', 'only intervals up to this day')
    .option('--force', 'count complete intervals again, too, and those whose events have gone')
    .addHelpText(
      'after',
      '\nExamples:\n  idb aggregations process                    all that are registered\n' +
        '  idb aggregations process file-download-agg --from 2020-01 --force',
    )
    .action((names: string[], options: Options) =>
      invoke(async (session) => {
        const [{ aggregate }, { withAggregates }, shared, { printAggregateReport }] = await Promise.all([
          import('../../../aggregate/aggregate.js'),
          import('../../intake-wiring.js'),
          import('../../aggregation-parts.js'),
          import('../../print-aggregate-report.js'),
        ]);
        const range = shared.rangeOf(options);
        return withAggregates(session, async (places) => {
          const aggregations = shared.aggregationsNamed(places.registry, names, session.settings.zone);
          const request = { aggregations, range, force: options.force ?? false };
          const report = await aggregate(shared.aggregatePartsOf(session, places), request);
          await printAggregateReport(session, report, places.registry.faults);
          return shared.withFaults(places.registry, report.exit_code);
        });
      }),
    );
}

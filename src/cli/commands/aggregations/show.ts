import type { Command } from 'commander';
import type { Invoke } from '../../session.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
}

export function addShowAggregates(aggregations: Command, invoke: Invoke): void {
  aggregations
    .command('show <name>')
    .description('Print the documents of an aggregation, one a line, sorted by interval and id.')
    .option('--from <day>', 'only intervals from this day on; a month or a year, too')
    .option('--to <day>', 'only intervals up to this day')
    .addHelpText('after', '\nExample:\n  idb aggregations show file-download-agg --from 2020-02')
    .action((name: string, options: Options) =>
      invoke(async (session) => {
        const [{ readAggregates }, { withAggregates }, shared] = await Promise.all([
          import('../../../aggregate/read-aggregates.js'),
          import('../../intake-wiring.js'),
          import('../../aggregation-parts.js'),
        ]);
        const range = shared.rangeOf(options);
        return withAggregates(session, async ({ aggregates, registry }) => {
          for (const { aggregation } of shared.aggregationsNamed(registry, [name], session.settings.zone)) {
            for await (const line of readAggregates(aggregates, aggregation, range)) await session.out.line(line);
          }
          return shared.withFaults(registry, 0);
        });
      }),
    );
}

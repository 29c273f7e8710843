import type { Command } from 'commander';
import type { Invoke } from '../../session.js';

export function addListBookmarks(aggregations: Command, invoke: Invoke): void {
  aggregations
    .command('list-bookmarks [name...]')
    .description('Show how far each aggregation is: its last complete interval, and how many are in which state.')
    .addHelpText('after', '\nExample:\n  idb aggregations list-bookmarks')
    .action((names: string[]) =>
      invoke(async (session) => {
        const [{ readAggregationStatus }, { withAggregates }, shared, { printBookmarks }] = await Promise.all([
          import('../../../aggregate/status.js'),
          import('../../intake-wiring.js'),
          import('../../aggregation-parts.js'),
          import('../../print-aggregations.js'),
        ]);
        return withAggregates(session, async (places) => {
          const aggregations = shared.aggregationsNamed(places.registry, names, session.settings.zone);
          await printBookmarks(session, await readAggregationStatus(places, aggregations));
          return shared.withFaults(places.registry, 0);
        });
      }),
    );
}

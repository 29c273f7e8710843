import type { Command } from 'commander';
import { EXIT, IdbError } from '../../model/errors.js';
import type { Invoke } from '../session.js';

interface Options {
  readonly from?: string;
  readonly to?: string;
}

export function defineStatus(command: Command, invoke: Invoke): void {
  command
    .option('--from <day>', 'first day (default: 30 days, to yesterday)')
    .option('--to <day>', 'last day (default: yesterday)')
    .addHelpText(
      'after',
      '\nBelow it: events that wait, dead letters, and the intervals of each registered aggregation.\n' +
        'Ends with 2 where a day or an interval is missing, stale or failed.\n\nExample:\n  idb status --from 2020-01-01 --to 2020-12-31',
    )
    .action((options: Options) =>
      invoke(async (session) => {
        const [
          { parseDayOption },
          { lastFinishedDay },
          { readStatus, defaultRange },
          { withAllPlaces },
          { readEventsStatus },
          { printStatus },
          { printEventsStatus },
        ] = await Promise.all([
          import('../../model/when.js'),
          import('../../model/day.js'),
          import('../../collect/status.js'),
          import('../intake-wiring.js'),
          import('../events-status.js'),
          import('../print-status.js'),
          import('../print-events-status.js'),
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
        const [days, events] = await withAllPlaces(session, async (places) => [
          await readStatus(places, zone, range),
          await readEventsStatus(places, zone, range),
        ]);
        const exitCode = days.exit_code === EXIT.done ? events.exit_code : days.exit_code;
        if (session.json) await session.out.json({ ...days, events, exit_code: exitCode });
        else {
          await printStatus(session, days);
          await printEventsStatus(session, events);
        }
        return exitCode;
      }),
    );
}

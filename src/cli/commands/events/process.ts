import type { Command } from 'commander';
import type { ExitCode } from '../../../model/errors.js';
import type { Invoke, Session } from '../../session.js';
import { namedTypes } from './with-types.js';

interface Options {
  readonly follow?: boolean;
}

/** Without a sign of life for so much longer than the longest write, the processor hangs. */
const MARGIN_MS = 6 * 60_000;

export function addProcess(events: Command, invoke: Invoke): void {
  events
    .command('process')
    .description('Take events from their queues into the event index, each of them once.')
    .argument('[type...]', 'event types (default: all that are registered)')
    .option('--follow', 'stay and take in what comes, until stopped')
    .addHelpText(
      'after',
      '\nA message leaves its queue only when the index has its events. What can not be taken in lies among the dead letters, with\n' +
        'its reason, and the rest goes on. While a server is gone nothing is taken, and nothing is lost.\n' +
        '\nExamples:\n  idb events process                    drain all queues\n  idb events process view download      these two\n' +
        '  idb events process --follow -v        stay, and say now and then what was taken in',
    )
    .action((types: string[], { follow = false }: Options) => invoke((session) => takeIn(session, types, follow)));
}

async function takeIn(session: Session, types: readonly string[], follow: boolean): Promise<ExitCode> {
  const [
    { withIntake },
    { processPartsOf },
    { processEvents },
    { LONGEST_WRITE_MS },
    { startWatchdog },
    { printProcessReport },
    { withFaults },
  ] = await Promise.all([
    import('../../intake-wiring.js'),
    import('../../process-parts.js'),
    import('../../../intake/process/process-events.js'),
    import('../../../intake/process/settle-batch.js'),
    import('../../watchdog.js'),
    import('../../print-process-report.js'),
    import('../../aggregation-parts.js'),
  ]);
  const report = await withIntake(session, async (places) => {
    const request = { types: namedTypes(places.registry, types), follow };
    const parts = await processPartsOf(session, places);
    const watchdog = follow ? startWatchdog(LONGEST_WRITE_MS + MARGIN_MS) : null;
    try {
      const done = await processEvents({ ...parts, onAlive: () => watchdog?.onAlive() }, request);
      // To be stopped is how a service ends, whatever plugin it went without; the log names that.
      return follow ? done : { ...done, exit_code: withFaults(places.registry, done.exit_code) };
    } finally {
      await watchdog?.stop();
    }
  });
  await printProcessReport(session, report);
  return report.exit_code;
}

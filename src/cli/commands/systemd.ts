import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { EXIT } from '../../model/errors.js';
import type { Invoke } from '../session.js';
import type { Session } from '../session.js';

interface Options {
  readonly root?: string;
  readonly user?: string;
}

export function defineSystemd(command: Command, invoke: Invoke): void {
  command
    .command('install')
    .description('Write the units that collect each day and take in events, with the paths of this installation.')
    .option('--root <dir>', 'put before /etc/systemd/system, for packaging')
    .option('--user <name>', 'an existing user to run as (default: one that exists only while it runs)')
    .addHelpText(
      'after',
      '\nExamples:\n  sudo idb systemd install\n  mkdir image && idb systemd install --root ./image --user aggregator',
    )
    .action((options: Options) => invoke((session) => install(session, options)));
}

async function install({ out, json, log }: Session, { root, user }: Options): Promise<typeof EXIT.done> {
  const [{ installUnits, AGGREGATION_UNIT, EVENT_UNITS, TIMER_UNIT }, { unitWarnings }] = await Promise.all([
    import('../../systemd/install.js'),
    import('../../systemd/unit-text.js'),
  ]);
  const executable = [process.execPath, packagePath('bin/idb')];
  const units = await installUnits({ root, user, executable, unitsDir: packagePath('systemd') });
  for (const warning of unitWarnings({ executable, user })) log.warn(warning);
  const next = root === undefined ? nextCommands(TIMER_UNIT) : [];
  if (json) {
    await out.json({ units, next });
    return EXIT.done;
  }
  await out.table(
    [{ title: 'unit' }, { title: 'state' }],
    units.map(({ path, state }) => [path, state]),
  );
  if (next.length === 0) return EXIT.done;
  await out.line(`\nNext, as root:\n${next.map((command) => `  ${command}`).join('\n')}`);
  const events = EVENT_UNITS.join(' (or, with the embedded directory, ');
  await out.line(`\nWhere events come in over queues, enable ${events}), and for aggregations ${AGGREGATION_UNIT}.`);
  return EXIT.done;
}

/** With --root the units are for another system: its own package enables them. */
function nextCommands(timer: string): string[] {
  const service = timer.replace(/\.timer$/, '.service');
  return [
    'systemctl daemon-reload',
    `systemctl enable --now ${timer}`,
    `systemctl list-timers ${timer}`,
    `journalctl -u ${service}`,
  ];
}

/** A file of this installation; src/ and dist/ lie at the same depth. */
function packagePath(path: string): string {
  return realpathSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)));
}

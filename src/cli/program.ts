/** The command line's table of contents. Each command's own file says what it does; what it needs is loaded when it runs. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAudit } from './commands/audit.js';
import { addCollectStats } from './commands/collect-stats.js';
import { addCompletion } from './commands/completion.js';
import { addConfig } from './commands/config.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addInit } from './commands/init.js';
import { addLoad } from './commands/load.js';
import { addShow } from './commands/show.js';
import { addStatus } from './commands/status.js';
import { addSystemd } from './commands/systemd.js';
import type { Invoke } from './session.js';

/** @param invoke what every command's action calls */
export function createProgram(invoke: Invoke): Command {
  const program = new Command('idb')
    .description(
      'Usage statistics that can be trusted: collects days of telemetry into documents, again and again the same.',
    )
    .version(readVersion(), '--version', 'print the version')
    .option('-v, --verbose', 'say more: -v each step, -vv how it is done', (_, level: number) => level + 1, 0)
    .option('-c, --config <file>', 'a configuration file, read after the standing ones')
    .option('--data <dir>', 'directory of the embedded source and store')
    .option('--logfile <file>', 'also write the log there, as JSON lines')
    .option('--journal', "prefix lines with the journal's priorities")
    .option('--json', 'print JSON for programs')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(idb --help lists the commands and options)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nFirst steps:\n  idb demo                            see it work, with no server\n  idb collect-stats -d 2020-02-17     collect one day\n  idb status                          see that no day is missing',
    );
  const add = [
    addDemo,
    addInit,
    addLoad,
    addCollectStats,
    addShow,
    addStatus,
    addAudit,
    addDoctor,
    addConfig,
    addCompletion,
    addSystemd,
  ];
  for (const addTo of add) addTo(program, invoke);
  return program;
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The command line's table of contents. What a command has beside its sentence is in its own file, loaded when it is called. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCommands, type CommandEntry } from './lazy-commands.js';
import type { Invoke } from './session.js';

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    sentence: 'Show it all with generated telemetry, in a fresh directory, with no server.',
    load: async () => (await import('./commands/demo.js')).defineDemo,
  },
  {
    name: 'init',
    sentence: 'Create what is missing: the indices of this year and the last with their aliases, and the queues.',
    load: async () => (await import('./commands/init.js')).defineInit,
  },
  {
    name: 'load',
    sentence: 'Load telemetry rows (one JSON object a line) into the embedded source.',
    load: async () => (await import('./commands/load.js')).defineLoad,
  },
  {
    name: 'collect-stats',
    sentence: "Collect days of telemetry: each day's documents, its months and the totals.",
    load: async () => (await import('./commands/collect-stats.js')).defineCollectStats,
  },
  {
    name: 'show',
    sentence: 'Print what is stored of a day.',
    load: async () => (await import('./commands/show.js')).defineShow,
  },
  {
    name: 'status',
    sentence: 'Show the state of each day: complete, empty, missing, stale, running, failed or pruned.',
    load: async () => (await import('./commands/status.js')).defineStatus,
  },
  {
    name: 'events',
    sentence: 'publish events, take them in, look after their queues',
    load: async () => (await import('./commands/events.js')).defineEvents,
  },
  {
    name: 'aggregations',
    sentence: 'count events by the aggregations that are registered',
    load: async () => (await import('./commands/aggregations.js')).defineAggregations,
  },
  {
    name: 'audit',
    sentence:
      'Prove that what is stored, of days and of aggregations, agrees with itself and, with --source, with its source.',
    load: async () => (await import('./commands/audit.js')).defineAudit,
  },
  {
    name: 'doctor',
    sentence:
      'Check configuration, servers, versions, privileges, schema and clocks, and say what to do about each finding.',
    load: async () => (await import('./commands/doctor.js')).defineDoctor,
  },
  {
    name: 'config',
    sentence: 'Print the effective configuration and where each value came from, secrets masked.',
    load: async () => (await import('./commands/config.js')).defineConfig,
  },
  {
    name: 'completion',
    sentence: 'Print the completion script of a shell.',
    load: async () => (await import('./commands/completion.js')).defineCompletion,
  },
  {
    name: 'systemd',
    sentence: 'Run the daily collection, and the processing of events, under systemd.',
    load: async () => (await import('./commands/systemd.js')).defineSystemd,
  },
];

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
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .addHelpText(
      'after',
      '\nFirst steps:\n  idb demo                            see it work, with no server\n  idb collect-stats -d 2020-02-17     collect one day\n  idb status                          see that no day is missing',
    );
  addCommands(program, COMMANDS, invoke);
  return program;
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** What every command gets: settings, log, output, a signal to stop at; and how they are made from the command line. */
import { homedir, hostname } from 'node:os';
import { IdbError, strikeFromErrors, type ExitCode } from '../model/errors.js';
import type { Log } from '../model/log.js';
import type { LoadedSettings } from '../config/load-settings.js';
import type { Settings } from '../config/settings.js';
import { explain } from './explain.js';
import { withGivenOptions } from './given-options.js';
import { Output } from './output.js';
import { keepYoungObjectsSmall } from './young-objects.js';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  readonly verbose?: number;
  readonly config?: string;
  readonly data?: string;
  readonly logfile?: string;
  readonly journal?: boolean;
  readonly json?: boolean;
}

export interface Session {
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  readonly log: Log;
  readonly out: Output;
  /** Print JSON for programs instead of tables for people. */
  readonly json: boolean;
  /** Aborted by SIGTERM or Ctrl-C. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Puts the options that say where this run works into the commands that a text names. */
  readonly advise: (text: string) => string;
  /** Names this process to people: where it runs and since when. */
  readonly holder: string;
}

export type Work = (session: Session) => Promise<ExitCode>;

/** Runs a command's work in a session made from the global options; what every command's action calls. */
export type Invoke = (work: Work) => Promise<void>;

/** Makes the session, does the work, lets go of the signals. */
export async function withSession(options: GlobalOptions, work: Work): Promise<ExitCode> {
  keepYoungObjectsSmall();
  const [{ loadSettings }, { createLog }, { secretsOf }, { redactionOf }, { forgetSecretVariables }] =
    await Promise.all([
      import('../config/load-settings.js'),
      import('./logging.js'),
      import('../config/secrets.js'),
      import('../config/redaction.js'),
      import('./secret-variables.js'),
    ]);
  const loaded = await loadSettings({
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    ...(options.config === undefined ? {} : { configFile: options.config }),
    findRegistryProblems: async (settings) =>
      (await import('../registry/open-registry.js')).findRegistryProblems(settings),
    overrides: [
      { name: 'data.dir', value: options.data, option: '--data' },
      { name: 'log.level', value: levelOf(options.verbose ?? 0), option: '-v' },
      { name: 'log.file', value: options.logfile, option: '--logfile' },
      { name: 'log.journal', value: options.journal, option: '--journal' },
    ],
  });
  const { settings, warnings } = loaded;
  forgetSecretVariables(process.env);
  // libpq's variable, which the Postgres client reads by itself where the address has no password.
  const { PGPASSWORD } = process.env;
  const secrets = [...secretsOf(settings), ...(PGPASSWORD === undefined ? [] : [PGPASSWORD])];
  const redaction = redactionOf(secrets);
  strikeFromErrors(redaction.strike);
  const log = createLog({ ...settings.log, stderr: process.stderr, secrets });
  for (const warning of warnings) log.warn(`Configuration: ${warning}`);
  const session = (signal: AbortSignal): Session => ({
    loaded,
    settings,
    log,
    out: new Output(process.stdout, process.env.NO_COLOR),
    json: options.json ?? false,
    signal,
    now: () => new Date(),
    advise: (text) => withGivenOptions(text, options),
    holder: `process ${process.pid} on ${hostname()}, started ${new Date().toISOString()}`,
  });
  return withoutLeaks(redaction.text, () => withInterruption((signal) => work(session(signal))));
}

/** What is thrown has no secret in it, also what nobody catches: Node itself would print such an error with all that hangs on it. */
async function withoutLeaks<T>(redact: (text: string) => string, work: () => Promise<T>): Promise<T> {
  const onUncaught = (error: unknown) => process.exit(explain(withoutSecrets(error, redact)));
  process.on('uncaughtException', onUncaught);
  try {
    return await work();
  } catch (error) {
    throw withoutSecrets(error, redact);
  } finally {
    process.off('uncaughtException', onUncaught);
  }
}

/** Whatever a client library put into its error: no secret of the configuration leaves with it. */
function withoutSecrets(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof Error)) return redact(String(error));
  error.message = redact(error.message);
  if (error.stack !== undefined) error.stack = redact(error.stack);
  return error;
}

/** The first signal ends the work cleanly; a second one finds no listener any more and ends the process. */
async function withInterruption<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    letGo();
    controller.abort(new IdbError('interrupted', name));
  };
  const letGo = () => {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    return await work(controller.signal);
  } finally {
    letGo();
  }
}

function levelOf(verbose: number): Settings['log']['level'] | undefined {
  if (verbose === 0) return undefined;
  return verbose === 1 ? 'info' : 'debug';
}

/** Publishing from a program: the configuration, the registry and the queue are opened as a command opens them. */
import { homedir } from 'node:os';
import { loadSettings } from '../config/load-settings.js';
import { readIdKey } from '../intake/id-key.js';
import { publish as publishTo, type EventPlace, type PublishReport } from '../intake/publish.js';
import type { Log } from '../model/log.js';
import { withQueue } from './intake-wiring.js';

export interface PublishEventsOptions {
  /** A configuration file, read after the standing ones. */
  readonly config?: string;
  /** Instead of the process's own: only these variables are looked at. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Give an event that has no timestamp the present time, in place of refusing it. */
  readonly stamp?: boolean;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

const silent = (): void => undefined;
const SILENT: Log = { error: silent, warn: silent, info: silent, debug: silent };

/**
 * Publishes events to the queues of their types, each under its id, so that publishing it again does no harm.
 * @param events telemetry in either dialect (`{ type: 'view', … }`), or of a registered type (`{ type: 'file-download', … }`)
 * @returns how many lie safely in their queues, and which were refused
 * @throws IdbError: configuration, unavailable, refused, interrupted; lease-held where the embedded directory is in use
 */
export async function publish(
  events: Iterable<unknown> | AsyncIterable<unknown>,
  options: PublishEventsOptions = {},
): Promise<PublishReport<EventPlace>> {
  const { config, env = process.env, stamp = false, log = SILENT } = options;
  const signal = options.signal ?? new AbortController().signal;
  const { settings } = await loadSettings({
    env,
    cwd: process.cwd(),
    home: homedir(),
    ...(config === undefined ? {} : { configFile: config }),
  });
  return withQueue({ settings, log }, async ({ queue, registry }) => {
    const idKey = await readIdKey(settings.events.idKey, settings.data.dir);
    return publishTo(events, { queue, types: registry.eventTypes, idKey, stamp, now: () => new Date(), signal });
  });
}

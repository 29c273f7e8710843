/** The log of a run, by winston: sentences on standard error, and JSON in a file if one is wanted. */
import { createLogger, format } from 'winston';
import Transport from 'winston-transport';
import { redactionOf } from '../config/redaction.js';
import type { Redaction } from '../config/redaction.js';
import type { Settings } from '../config/settings.js';
import type { Log, LogFields } from '../model/log.js';
import { LogFile } from './log-file.js';
import { asRecord } from './log-record.js';
import type { Level, LogRecord } from './log-record.js';
import { printable } from './printable.js';

export interface LogOptions {
  readonly level: Settings['log']['level'];
  readonly file: string | null;
  readonly journal: boolean;
  readonly stderr: NodeJS.WritableStream;
  /** Values that must never be in a line; addresses among them stand for their passwords. */
  readonly secrets?: readonly string[];
  readonly now?: () => Date;
}

const LEVELS: Record<Level, number> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Priorities of syslog, which the journal takes at the beginning of a line (sd-daemon(3)). */
const PRIORITIES: Record<Level, number> = { error: 3, warn: 4, info: 6, debug: 7 };

/**
 * The log that is handed to everything.
 * @throws IdbError `configuration` when there can be no log file in that place
 */
export function createLog(options: LogOptions): Log {
  const now = options.now ?? ((): Date => new Date());
  const redaction = redactionOf(options.secrets ?? []);
  const logger = createLogger({
    level: options.level,
    levels: LEVELS,
    format: redactRecords(redaction),
    // winston's types import the same class in another way, which makes it another class to the rule.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    transports: transportsOf(options, redaction, now),
  });
  const write =
    (level: Level) =>
    (message: string, fields: LogFields = {}) => {
      // As one object: given apart, winston would join a field called `message` to the message.
      if (logger.isLevelEnabled(level)) logger.log({ level, message, time: now(), fields });
    };
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
}

function transportsOf({ stderr, file, journal }: LogOptions, redaction: Redaction, now: () => Date): Transport[] {
  const asLines = journal ? journalLines : peopleLines;
  stderr.on('error', () => undefined); // a closed terminal or pipe must not stop a run
  const write = (record: LogRecord): unknown => stderr.write(`${asLines(record)}\n`);
  const onFailure = (sentence: string): void => {
    const message = redaction.text(sentence); // it does not go through winston
    write({ level: 'warn', message, time: now(), fields: {} });
  };
  const toStderr = new Transport({
    log: (info: object, next) => {
      write(asRecord(info));
      next();
    },
  });
  return file === null ? [toStderr] : [toStderr, new LogFile(file, onFailure)];
}

function redactRecords(redaction: Redaction): ReturnType<typeof format.combine> {
  return format((info) => {
    const { message, fields } = asRecord(info);
    return Object.assign(info, { message: redaction.text(message), fields: redaction.value(fields) });
  })();
}

function peopleLines({ time, level, message }: LogRecord): string {
  return `${time.toTimeString().slice(0, 8)} ${level.padEnd(5)} ${printable(message)}`;
}

/** Each line of a stack trace has the priority, or the journal would take all but the first for another's. */
function journalLines({ level, message }: LogRecord): string {
  const lines = printable(message).split('\n');
  return lines.map((line) => `<${PRIORITIES[level]}>${line}`).join('\n');
}

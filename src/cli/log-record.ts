/** One record of the log on its way through winston. */
import type { Log, LogFields } from '../model/log.js';

export type Level = keyof Log;

export interface LogRecord {
  readonly level: Level;
  readonly message: string;
  readonly time: Date;
  readonly fields: LogFields;
}

/** Only createLog makes records, so that their shape is known; winston's own types have lost it. */
export function asRecord(info: object): LogRecord {
  return info as LogRecord;
}

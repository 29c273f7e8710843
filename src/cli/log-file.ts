/** The log file. It is opened for each line, so that neither way of rotating it (rename, copy and truncate) loses any. */
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Transport from 'winston-transport';
import { IdbError, reasonOf } from '../model/errors.js';
import { asRecord } from './log-record.js';
import type { LogRecord } from './log-record.js';

/** Log lines are for the operator: figures and names of servers are in them. */
const MODE = 0o600;

/** What stops the file from ever being written, as against a disk that is full for an hour. */
const REASONS: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `there is no directory ${dirname(file)}`,
  ENOTDIR: (file) => `${dirname(file)} is no directory`,
  EISDIR: () => 'it is a directory',
  EACCES: () => 'permission denied',
  EPERM: () => 'permission denied',
  EROFS: () => 'the file system is read-only',
};

/** Writes each log record as one JSON object a line. */
export class LogFile extends Transport {
  private readonly file: string;
  private readonly onFailure: (sentence: string) => void;
  private hasFailed = false;

  /**
   * @param onFailure is told once when lines can't be written; later lines are tried all the same
   * @throws IdbError `configuration` when the file can't be opened where it is to be
   */
  constructor(file: string, onFailure: (sentence: string) => void) {
    super();
    this.file = file;
    this.onFailure = onFailure;
    this.tryOnce();
  }

  override log(info: object, next: () => void): void {
    try {
      appendFileSync(this.file, `${lineOf(asRecord(info))}\n`, { mode: MODE });
    } catch (error) {
      this.sayOnce(error);
    }
    next();
  }

  private tryOnce(): void {
    try {
      closeSync(openSync(this.file, 'a', MODE));
    } catch (error) {
      const why = REASONS[codeOf(error)]?.(this.file);
      if (why === undefined) {
        this.sayOnce(error);
        return;
      }
      const remedy = 'create its directory or set log.file (--logfile) to another place';
      throw new IdbError('configuration', `Failed to open the log file ${this.file}: ${why}; ${remedy}`, {
        cause: error,
      });
    }
  }

  private sayOnce(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.onFailure(`Failed to write the log file ${this.file}: ${reasonOf(error)}; the run goes on without it`);
  }
}

/** Time, level and message come first and can't be changed by a field of the same name. */
function lineOf({ time, level, message, fields }: LogRecord): string {
  const fixed = { time: time.toISOString(), level, message };
  return JSON.stringify(Object.assign({}, fixed, fields, fixed));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

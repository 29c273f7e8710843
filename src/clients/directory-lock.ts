/**
 * A lock file that one process at a time can hold on a directory, and that a crash can't leave behind for good.
 *
 * Locks are made by link(2) of a file that is already complete: exactly one of many processes succeeds, and nobody ever reads half a
 * lock. A dead process's lock may only be removed by whoever holds the right to remove just that lock: again a file, named by the
 * dead lock's content. Two processes can therefore never both remove "the" lock, the second one hitting the first one's
 * fresh lock. A right that was itself left by a crash is removed in the same way.
 */
import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../model/canonical-json.js';
import { IdbError, reasonOf } from '../model/errors.js';
import { directoryError } from './disk-space.js';
import { decodeProcessIdentity, lifeOf, thisProcess, type ProcessIdentity } from './process-identity.js';

export const LOCK_FILE = 'idb.lock';

export interface DirectoryLock {
  /** Removes the lock file; nothing happens when it is no longer this lock's. */
  release(): void;
}

interface LockContent extends ProcessIdentity {
  readonly command: string;
  readonly since: string;
}

/** Removing a dead lock takes milliseconds; who waits longer than this waits for something that hangs. */
const BREAK_PATIENCE_MS = 5_000;
const BREAK_PAUSE_MS = 10;

/**
 * @param command that wants the lock, for the message that others get
 * @throws lease-held naming the holder; configuration when the directory can't hold a lock; disk-full
 */
export async function takeDirectoryLock(directory: string, command: string): Promise<DirectoryLock> {
  const path = join(directory, LOCK_FILE);
  const content = lockText(command);
  const giveUp = Date.now() + BREAK_PATIENCE_MS;
  while (!create(path, content)) {
    const found = read(path);
    if (found === undefined) continue;
    const holder = decodeLock(found);
    if ((holder && lifeOf(holder) !== 'dead') || Date.now() > giveUp) throw heldError(directory, path, holder);
    if (!breakLock(path, found)) await sleep(BREAK_PAUSE_MS);
  }
  return { release: () => removeIfStill(path, content) };
}

/** @returns false when another process is just about to remove it */
function breakLock(path: string, deadContent: string): boolean {
  const right = `${path}.${createHash('sha256').update(deadContent).digest('hex').slice(0, 16)}.break`;
  const content = lockText('break');
  if (create(right, content)) {
    try {
      removeIfStill(path, deadContent);
    } finally {
      removeIfStill(right, content);
    }
    return true;
  }
  const other = read(right);
  if (other === undefined) return false;
  const owner = decodeLock(other);
  return owner !== undefined && lifeOf(owner) !== 'dead' ? false : breakLock(right, other);
}

function lockText(command: string): string {
  const content: LockContent = { ...thisProcess(), command, since: new Date().toISOString() };
  // The unique id tells apart two locks of one process, so that a right to remove one is never good for the other.
  return `${JSON.stringify({ ...content, id: randomUUID() })}\n`;
}

function decodeLock(text: string): LockContent | undefined {
  const value = parse(text);
  const identity = decodeProcessIdentity(value);
  if (!identity || !isObject(value)) return undefined;
  return { ...identity, command: String(value.command), since: String(value.since) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns false when the file is already there */
function create(path: string, content: string): boolean {
  const complete = `${path}.${process.pid}.${randomUUID()}.tmp`;
  try {
    writeFileSync(complete, content, { mode: 0o600, flag: 'wx' });
    linkSync(complete, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    const advice = 'The directory must be writable, on a file system with hard links, for the user that runs idb.';
    throw directoryError('configuration', dirname(path), `Failed to lock ${path}`, error, advice);
  } finally {
    remove(complete);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw new IdbError('configuration', `Failed to read lock ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}

function removeIfStill(path: string, content: string): void {
  if (read(path) === content) remove(path);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

function heldError(directory: string, path: string, holder: LockContent | undefined): IdbError {
  if (!holder)
    return new IdbError('lease-held', `Failed to use directory ${directory}: its lock ${path} can't be removed.`);
  const who = `${holder.command} (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  const advice =
    lifeOf(holder) === 'alive'
      ? 'Try again when it has ended.'
      : `It can't be seen from here whether that process still runs; if it does not, remove ${path}.`;
  return new IdbError('lease-held', `Failed to use directory ${directory}: it is in use by ${who}. ${advice}`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The key of the ids of events that bring none. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IdbError, reasonOf } from '../model/errors.js';

const KEY_FILE = 'id-key';
const KEY_BYTES = 32;
/** With the key and a day's addresses, whoever holds the ids could tell who it was. */
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/**
 * @param configured `events.idKey`
 * @param dataDir holds a key of its own, made once, where none is configured
 * @throws configuration when the file can't be read or made
 */
export async function readIdKey(configured: string | null, dataDir: string): Promise<string> {
  if (configured !== null) return configured;
  const path = join(dataDir, KEY_FILE);
  try {
    return (await readKey(path)) ?? (await makeKey(dataDir, path));
  } catch (error) {
    if (error instanceof IdbError) throw error;
    const advice = 'Make data.dir writable for the user that runs idb, or set events.idKey.';
    throw new IdbError('configuration', `Failed to read the key ${path}: ${reasonOf(error)}. ${advice}`, {
      cause: error,
    });
  }
}

async function readKey(path: string): Promise<string | null> {
  try {
    const key = (await readFile(path, 'utf8')).trim();
    if (key !== '') return key;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  const advice = 'Restore it from a copy, or remove it: then events without id that are published again count twice.';
  throw new IdbError('configuration', `Failed to read the key ${path}: the file is empty. ${advice}`);
}

/** Complete before it has its name: of several processes that make one at the same time, all use the first one's. */
async function makeKey(dataDir: string, path: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: PRIVATE_DIRECTORY });
  const complete = `${path}.${randomUUID()}.tmp`;
  const key = randomBytes(KEY_BYTES).toString('hex');
  try {
    await writeFile(complete, `${key}\n`, { mode: PRIVATE_FILE, flag: 'wx', flush: true });
    await link(complete, path);
    return key;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    const other = await readKey(path);
    if (other === null) throw error;
    return other;
  } finally {
    await unlink(complete).catch(() => undefined);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

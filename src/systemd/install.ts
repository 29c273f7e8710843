/** Writes the systemd units: `idb systemd install`. */
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { IdbError, reasonOf } from '../model/errors.js';
import { isProgramPath, isUserName } from './unit-syntax.js';
import { unitText } from './unit-text.js';

/** The unit that an operator enables. */
export const TIMER_UNIT = 'idb-interaction-telemetry-aggregator.timer';

/** Units that an operator enables besides where events are processed: the first one, or in its place the second. */
export const EVENT_UNITS = ['idb-events-process.service', 'idb-events-process-once.timer'] as const;
export const AGGREGATION_UNIT = 'idb-aggregations-process.timer';

export const UNITS = [
  'idb-interaction-telemetry-aggregator.service',
  TIMER_UNIT,
  'idb-notify@.service',
  ...EVENT_UNITS,
  'idb-events-process-once.service',
  AGGREGATION_UNIT,
  'idb-aggregations-process.service',
] as const;

export interface InstallOptions {
  /** Put before /etc/systemd/system, for packaging; default `/`. It must exist. */
  readonly root?: string | undefined;
  /** An existing user to run as; default: a user that exists only while the unit runs. */
  readonly user?: string | undefined;
  /** Absolute path of node, absolute path of bin/idb. */
  readonly executable: readonly string[];
  /** Where the units to start from are: the package's systemd/. */
  readonly unitsDir: string;
}

export interface InstalledUnit {
  readonly name: string;
  readonly path: string;
  readonly state: 'written' | 'unchanged';
}

/**
 * Each unit is replaced as a whole: systemd never reads half of one.
 * @returns the units in the order of UNITS
 * @throws usage: the user's name is not legal, the root is no directory, a path is not absolute; write-failed
 */
export async function installUnits(options: InstallOptions): Promise<InstalledUnit[]> {
  const { root = '/', user, executable, unitsDir } = options;
  checkUser(user);
  checkExecutable(executable);
  await checkRoot(root);
  const directory = join(root, 'etc/systemd/system');
  const installed: InstalledUnit[] = [];
  for (const name of UNITS) {
    const text = unitText(await readFile(join(unitsDir, name), 'utf8'), { executable, user });
    const path = join(directory, name);
    installed.push({ name, path, state: await writeUnit(directory, path, text) });
  }
  return installed;
}

function checkUser(user: string | undefined): void {
  if (user === undefined || isUserName(user)) return;
  throw new IdbError(
    'usage',
    `Failed to install the systemd units: ${JSON.stringify(user)} is no legal user name. Give --user a name of at most 31 ` +
      'letters, digits, _ and -, that begins with a letter or _.',
  );
}

function checkExecutable(executable: readonly string[]): void {
  const relative = executable.find((path) => !isAbsolute(path));
  if (relative !== undefined || executable.length === 0) {
    throw new IdbError(
      'usage',
      `Failed to install the systemd units: ${relative ?? 'the program'} is no absolute path.`,
    );
  }
  const [program = ''] = executable;
  if (isProgramPath(program)) return;
  throw new IdbError(
    'usage',
    `Failed to install the systemd units: systemd starts no program whose path has a quote, a backslash or a control character: ` +
      `${JSON.stringify(program)}. Install node elsewhere.`,
  );
}

async function checkRoot(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory()) return;
  const reason = found === undefined ? 'does not exist' : 'is no directory';
  throw new IdbError(
    'usage',
    `Failed to install the systemd units: the root ${root} ${reason}. Make it, or leave --root out.`,
  );
}

async function writeUnit(directory: string, path: string, text: string): Promise<InstalledUnit['state']> {
  try {
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return 'unchanged';
    await makeReadable(directory);
    await replaceFile(path, text);
    return 'written';
  } catch (cause) {
    throw new IdbError(
      'write-failed',
      `Failed to write unit ${path}: ${reasonOf(cause)}. Run as root, or give --root a directory that you may write to.`,
      { cause },
    );
  }
}

/** Whatever the umask: an image's directories are for all to read. Those that were there stay as they are. */
async function makeReadable(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  for (let path = directory; path.length >= first.length; path = dirname(path)) await chmod(path, 0o755);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      // Whatever the umask: systemd wants its units to be readable by all.
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

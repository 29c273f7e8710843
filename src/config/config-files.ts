/** The configuration files: three standing places, which may be empty, and the one that is named on the command line. */
import { dirname, join } from 'node:path';
import { entriesOf, joinLayers, NOTHING } from './entry.js';
import type { Layer } from './entry.js';
import { absolutePath } from './absolute-path.js';
import { findJsonFault } from './json-fault.js';
import { whyUnreadable } from './read-text.js';
import type { ReadText } from './read-text.js';

const FILE_NAME = 'idigbio.json';
const SYSTEM_FILE = '/etc/idigbio/idigbio.json';

export interface ConfigFilePlaces {
  readonly cwd: string;
  readonly home: string;
  /** As given with -c. */
  readonly configFile?: string | undefined;
}

/** The layers of all files in order, joined. A place that comes twice (home is the working directory) is read once, last. */
export async function readConfigFiles(places: ConfigFilePlaces, readText: ReadText): Promise<Layer> {
  const given = places.configFile === undefined ? undefined : absolutePath(places.configFile, places.cwd, places.home);
  const standing = [SYSTEM_FILE, join(places.home, FILE_NAME), join(places.cwd, FILE_NAME)];
  const paths = [...standing, ...(given === undefined ? [] : [given])];
  const once = paths.filter((path, index) => paths.lastIndexOf(path) === index);
  return joinLayers(await Promise.all(once.map((path) => readConfigFile(path, path === given, readText))));
}

async function readConfigFile(path: string, mustExist: boolean, readText: ReadText): Promise<Layer> {
  try {
    const text = await readText(path);
    if (text !== undefined) return parseConfigFile(text, path);
    return mustExist ? problem(`${path} (option --config): there is no such file`) : NOTHING;
  } catch (error) {
    return problem(`${path} can't be read: ${whyUnreadable(error)}`);
  }
}

/** @param path for messages, and its directory is what the relative paths in the file are relative to */
export function parseConfigFile(text: string, path: string): Layer {
  const json = text.replace(/^\uFEFF/, ''); // some editors begin a file with a byte order mark
  const fault = findJsonFault(json);
  if (fault !== undefined) {
    return problem(`${path} is no JSON: line ${fault.line}, column ${fault.column} should have ${fault.expected}`);
  }
  const written: unknown = JSON.parse(json);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return problem(`${path} must hold a JSON object, { … }`);
  }
  return entriesOf(written, path, dirname(path));
}

function problem(text: string): Layer {
  return { ...NOTHING, problems: [text] };
}

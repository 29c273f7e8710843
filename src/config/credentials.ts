/** Secrets as systemd hands them to a service (LoadCredential=): one file each, in a directory that only the service can read. */
import { join } from 'node:path';
import { NOTHING, joinLayers } from './entry.js';
import type { Layer } from './entry.js';
import { FIELD_NAMES, fieldOf } from './fields.js';
import type { FieldName } from './field.js';
import { whyUnreadable } from './read-text.js';
import type { ReadText } from './read-text.js';

/**
 * The secrets in the directory, in files named as the field (`postgres.url`, which wins), as the units' credentials lie in the
 * system's store (`idb.postgres.url`, so that CREDENTIALS_DIRECTORY may name that), or as its environment variable. The
 * newline that editors leave at the end is taken off; an empty file counts as not given. Other files are left alone.
 */
export async function readCredentials(directory: string, readText: ReadText): Promise<Layer> {
  const files = FIELD_NAMES.filter((name) => fieldOf(name).secret !== undefined).flatMap((name) => {
    const environment = fieldOf(name).environment;
    return [...(environment === undefined ? [] : [environment]), `idb.${name}`, name].map((file) => ({ name, file }));
  });
  return joinLayers(await Promise.all(files.map(({ name, file }) => readCredential(name, directory, file, readText))));
}

async function readCredential(name: FieldName, directory: string, file: string, readText: ReadText): Promise<Layer> {
  try {
    const raw = (await readText(join(directory, file)))?.replace(/[\r\n]+$/, '') ?? '';
    return raw === '' ? NOTHING : { ...NOTHING, entries: [{ name, raw, origin: `credential ${file}`, directory }] };
  } catch (error) {
    return { ...NOTHING, problems: [`${name} (credential ${file}) can't be read: ${whyUnreadable(error)}`] };
  }
}

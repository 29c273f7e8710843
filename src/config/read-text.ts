/** The one file of this folder that touches the disk. */
import { readFile } from 'node:fs/promises';

/** @returns the file's text, or undefined when there is no such file; any other failure is thrown */
export type ReadText = (path: string) => Promise<string | undefined>;

const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

export const readText: ReadText = async (path) => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (ABSENT.has(codeOf(error))) return undefined;
    throw error;
  }
};

/** Why a file could not be read, in a word or two and without its path. */
export function whyUnreadable(error: unknown): string {
  const words: Readonly<Record<string, string>> = { EACCES: 'permission denied', EISDIR: 'it is a directory' };
  const code = codeOf(error);
  return words[code] ?? (code === '' ? String(error) : code);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

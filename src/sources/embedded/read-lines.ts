/** Lines of a file, however long, split at line feeds alone: readline also splits at U+2028, which JSON text may hold. */
import { createReadStream } from 'node:fs';
import { IdbError } from '../../model/errors.js';

/**
 * A byte order mark before the first line is no part of it.
 * @param signal ends the reading at once, also while it waits for input
 * @throws interrupted; what opening and reading the file reports
 */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  try {
    yield* linesOf(createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20, ...(signal && { signal }) }));
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new IdbError('interrupted', `Interrupted while reading ${path}. Load it again.`, { cause: error });
  }
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  const parts: string[] = [];
  let isStart = true;
  for await (const chunk of chunks) {
    let from = isStart && chunk.startsWith('\uFEFF') ? 1 : 0;
    isStart = false;
    for (let end; (end = chunk.indexOf('\n', from)) >= 0; from = end + 1) {
      parts.push(chunk.slice(from, end));
      yield parts.join('');
      parts.length = 0;
    }
    parts.push(chunk.slice(from));
  }
  const last = parts.join('');
  if (last !== '') yield last;
}

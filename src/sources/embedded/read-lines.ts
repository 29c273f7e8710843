/** Lines of a file, split at line feeds alone: readline also splits at U+2028, which JSON text may hold. */
import { createReadStream } from 'node:fs';
import { IdbError } from '../../model/errors.js';

/** In the place of a line that is longer than it may be, which is never in memory as a whole. */
export const TOO_LONG = Symbol('a line that is too long');
export type Line = string | typeof TOO_LONG;

/**
 * A byte order mark before the first line is no part of it.
 * @param most characters that a line may have
 * @param signal ends the reading at once, also while it waits for input
 * @throws interrupted; what opening and reading the file reports
 */
export async function* readLines(path: string, most: number, signal?: AbortSignal): AsyncGenerator<Line> {
  try {
    const chunks = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20, ...(signal && { signal }) });
    yield* linesOf(chunks, most);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new IdbError('interrupted', `Interrupted while reading ${path}. Load it again.`, { cause: error });
  }
}

async function* linesOf(chunks: AsyncIterable<string>, most: number): AsyncGenerator<Line> {
  const line = new LineParts(most);
  let isStart = true;
  for await (const chunk of chunks) {
    let from = isStart && chunk.startsWith('\uFEFF') ? 1 : 0;
    isStart = false;
    for (let end; (end = chunk.indexOf('\n', from)) >= 0; from = end + 1) {
      line.add(chunk.slice(from, end));
      yield line.take();
    }
    line.add(chunk.slice(from));
  }
  const last = line.take();
  if (last !== '') yield last;
}

/** A line as it grows; of one that is too long nothing is kept. */
class LineParts {
  #parts: string[] = [];
  #length = 0;

  constructor(readonly most: number) {}

  add(part: string): void {
    this.#length += part.length;
    if (this.#length > this.most) this.#parts = [];
    else this.#parts.push(part);
  }

  take(): Line {
    const line = this.#length > this.most ? TOO_LONG : this.#parts.join('');
    [this.#parts, this.#length] = [[], 0];
    return line;
  }
}

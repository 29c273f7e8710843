/** Publishing NDJSON: an event a line. */
import { publishCandidates, type Candidate, type PublishOptions, type PublishReport } from './publish.js';
import { INTAKE_REASONS, MOST_EVENT_BYTES } from './intake-reason.js';

/** A line of a file. */
export interface NumberedLine {
  readonly file: string;
  /** 1 for the first line of the file. */
  readonly line: number;
  /** Without its line feed; null: it is longer than can be taken. */
  readonly text: string | null;
}

export type LinePlace = Pick<NumberedLine, 'file' | 'line'>;
export type LinesReport = PublishReport<LinePlace>;

/** Blank lines are passed over. @throws as `publish` */
export async function publishLines(lines: AsyncIterable<NumberedLine>, options: PublishOptions): Promise<LinesReport> {
  return await publishCandidates(candidatesOf(lines), options);
}

async function* candidatesOf(lines: AsyncIterable<NumberedLine>): AsyncGenerator<Candidate<LinePlace>> {
  for await (const { file, line, text } of lines) {
    if (text !== null && /^\s*$/.test(text)) continue;
    yield { place: { file, line }, message: parse(text) };
  }
}

function parse(text: string | null): Candidate<LinePlace>['message'] {
  if (text === null) return { refused: INTAKE_REASONS['too-large'] };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // The parser's own message quotes the line, which may hold a visitor's address.
    return { refused: INTAKE_REASONS['not-json'] };
  }
}

/**
 * Lines of one file, split at line feeds alone; a byte order mark before the first one is no part of it. Of a line past the limit
 * nothing is kept.
 * @param limit characters: of a text of UTF-8, no more than its bytes
 */
export async function* numberedLines(
  file: string,
  chunks: AsyncIterable<string>,
  limit = MOST_EVENT_BYTES,
): AsyncGenerator<NumberedLine> {
  let [line, length] = [0, 0];
  let parts: string[] = [];
  let isStart = true;
  const add = (part: string) => {
    length += part.length;
    if (length > limit) parts = [];
    else parts.push(part);
  };
  const end = (): NumberedLine => {
    const text = length > limit ? null : parts.join('');
    [parts, length] = [[], 0];
    return { file, line: ++line, text };
  };
  for await (const chunk of chunks) {
    let from = isStart && chunk.startsWith('\uFEFF') ? 1 : 0;
    isStart = false;
    for (let at; (at = chunk.indexOf('\n', from)) >= 0; from = at + 1) {
      add(chunk.slice(from, at));
      yield end();
    }
    add(chunk.slice(from));
  }
  if (length > 0) yield end();
}

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Command } from 'commander';
import type { LinesReport, NumberedLine } from '../../../intake/publish-lines.js';
import { EXIT, IdbError, reasonOf, type ExitCode } from '../../../model/errors.js';
import type { Output } from '../../output.js';
import { counted, grouped } from '../../../model/words.js';
import type { Invoke, Session } from '../../session.js';

interface Options {
  readonly stamp?: boolean;
}

const STANDARD_INPUT = '-';
/** Files that hold no events at all have a line to refuse for each of their lines. */
const SHOWN_LINES = 20;
const CHUNK_BYTES = 1 << 20;

export function addPublish(events: Command, invoke: Invoke): void {
  events
    .command('publish')
    .description('Publish events (one JSON object a line) to the queues of their types.')
    .argument('[file...]', 'NDJSON files; - is standard input (default)')
    .option('--stamp', 'give an event that has no timestamp the present time, in place of refusing it')
    .addHelpText(
      'after',
      '\nAn event is reported as sent when the queue has it safely. A line that is no event is refused with its number and the\n' +
        'reason (then it ends with 65), and the others are sent all the same. Publishing a file again does no harm: events keep\n' +
        'their ids, and count once (but not those that --stamp gave another time).\n' +
        '\nExamples:\n  idb events publish events.ndjson\n  tail -F events.ndjson | idb events publish --stamp',
    )
    .action((files: string[], { stamp = false }: Options) => invoke((session) => publishFiles(session, files, stamp)));
}

async function publishFiles(session: Session, words: readonly string[], stamp: boolean): Promise<ExitCode> {
  const { settings, signal, now, out, json } = session;
  const files = words.length === 0 ? [STANDARD_INPUT] : words;
  for (const file of files) await checkReadable(file);
  const [{ withQueue }, { publishLines, numberedLines }, { readIdKey }] = await Promise.all([
    import('../../intake-wiring.js'),
    import('../../../intake/publish-lines.js'),
    import('../../../intake/id-key.js'),
  ]);
  async function* lines(): AsyncGenerator<NumberedLine> {
    for (const file of files) yield* numberedLines(nameOf(file), readChunks(file, signal));
  }
  const report = await withQueue(session, async ({ queue, registry }) => {
    const idKey = await readIdKey(settings.events.idKey, settings.data.dir);
    return publishLines(lines(), { queue, types: registry.eventTypes, idKey, stamp, now, signal });
  });
  if (json) await out.json(report);
  else await printReport(out, report);
  return report.refused > 0 ? EXIT.tooManyRejected : EXIT.done;
}

async function printReport(out: Output, { sent, dropped, refused, refusals }: LinesReport): Promise<void> {
  for (const { file, line, reason } of refusals.slice(0, SHOWN_LINES)) {
    await out.line(out.colour(`${file}, line ${line}: ${reason}`, 'yellow'));
  }
  if (refused > SHOWN_LINES)
    await out.line(out.colour(`… and ${counted(refused - SHOWN_LINES, 'more line')}`, 'yellow'));
  const left = dropped === 0 ? '' : `, ${grouped(dropped)} dropped by builders`;
  await out.line(`${counted(sent, 'event')} sent${left}, ${counted(refused, 'line')} refused.`);
}

function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}

/** @throws interrupted; what opening and reading the file reports */
async function* readChunks(file: string, signal: AbortSignal): AsyncGenerator<string> {
  const stream: Readable =
    file === STANDARD_INPUT ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  stream.setEncoding('utf8');
  try {
    yield* addAbortSignal(signal, stream) as AsyncIterable<string>;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new IdbError('interrupted', `Interrupted while reading ${nameOf(file)}.`, { cause: error });
  }
}

/** @throws usage where there is nothing to read */
async function checkReadable(file: string): Promise<void> {
  if (file === STANDARD_INPUT) return;
  try {
    if ((await stat(file)).isDirectory()) throw new Error('it is a directory');
  } catch (error) {
    const advice = 'Name a file of events, one JSON object a line, or - for standard input.';
    throw new IdbError('usage', `Failed to read ${file}: ${reasonOf(error)}. ${advice}`);
  }
}

import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { EXIT, IdbError, reasonOf } from '../../model/errors.js';
import type { Invoke } from '../session.js';
import type { Output } from '../output.js';
import { counted, grouped } from '../../model/words.js';
import type { LoadReport } from '../../sources/embedded/load.js';

/** A file that is no telemetry at all has a line to refuse for each of its lines. */
const SHOWN_LINES = 10;

export function defineLoad(command: Command, invoke: Invoke): void {
  command
    .argument('<file...>', 'NDJSON files; - is standard input')
    .addHelpText(
      'after',
      '\nA line is refused only where it is no JSON object or has no date; counting judges the rest.\nLoading a file again changes nothing.\n\nExample:\n  idb load rows.ndjson --data ./try',
    )
    .action((files: string[]) =>
      invoke(async (session) => {
        const { settings, signal, out, json } = session;
        if (settings.postgres.url !== null) {
          throw new IdbError(
            'usage',
            'idb load fills the embedded source, but postgres.url is set, so rows are read from Postgres. Unset it, or let the collector write to Postgres.',
          );
        }
        const paths = await Promise.all(files.map(readablePath));
        const [{ withEmbedded }, { loadRows }, { readLines }] = await Promise.all([
          import('../../clients/embedded.js'),
          import('../../sources/embedded/load.js'),
          import('../../sources/embedded/read-lines.js'),
        ]);
        const reports = await withEmbedded(settings.data.dir, async (handle) => {
          const done = [];
          for (const path of paths)
            done.push(
              await loadRows(
                handle,
                readLines(path, settings.rejects.maxRowBytes, signal),
                { file: path === '/dev/stdin' ? 'standard input' : path },
                signal,
              ),
            );
          return done;
        });
        if (json) await out.json(reports);
        else for (const report of reports) await printReport(out, report);
        return reports.some(({ refused }) => refused > 0) ? EXIT.tooManyRejected : EXIT.done;
      }),
    );
}

async function printReport(out: Output, report: LoadReport): Promise<void> {
  const { file, loaded, replaced, unchanged, refused, refused_lines: lines } = report;
  for (const { line, reason } of lines.slice(0, SHOWN_LINES)) {
    await out.line(out.colour(`${file}, line ${line}: ${reason}`, 'yellow'));
  }
  if (refused > SHOWN_LINES)
    await out.line(out.colour(`… and ${counted(refused - SHOWN_LINES, 'more line')}`, 'yellow'));
  const others = [replaced, unchanged, refused].map(grouped);
  await out.line(
    `${file}: ${counted(loaded, 'row')} loaded, ${others[0]} replaced, ${others[1]} unchanged, ${others[2]} refused.`,
  );
  if (replaced === 0) return;
  // A fingerprint does not see a row that was edited in place.
  await out.line('Replaced rows are counted when their days, the old and the new, are collected with --force.');
}

/** @throws usage where there is nothing to read */
async function readablePath(file: string): Promise<string> {
  if (file === '-') return '/dev/stdin';
  try {
    if ((await stat(file)).isDirectory()) throw new Error('it is a directory');
    return file;
  } catch (error) {
    throw new IdbError(
      'usage',
      `Failed to read ${file}: ${reasonOf(error)}. Name a file of telemetry rows, one JSON object a line.`,
    );
  }
}

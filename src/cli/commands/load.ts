import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { EXIT, IdbError, reasonOf } from '../../model/errors.js';
import type { Invoke } from '../session.js';
import { counted } from '../output.js';

export function addLoad(program: Command, invoke: Invoke): void {
  program
    .command('load')
    .description('Load telemetry rows (one JSON object a line) into the embedded source.')
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
                readLines(path, signal),
                { file: path === '/dev/stdin' ? 'standard input' : path },
                signal,
              ),
            );
          return done;
        });
        if (json) await out.json(reports);
        else
          for (const report of reports) {
            const { file, loaded, replaced, unchanged, refused, refused_lines: lines } = report;
            await out.line(
              `${file}: ${counted(loaded, 'row')} loaded, ${replaced} replaced, ${unchanged} unchanged, ${refused} refused.`,
            );
            for (const { line, reason } of lines) await out.line(out.colour(`  line ${line}: ${reason}`, 'yellow'));
          }
        return reports.some(({ refused }) => refused > 0) ? EXIT.tooManyRejected : EXIT.done;
      }),
    );
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

/** The demo: a month of generated telemetry through the whole of the daily run, told as it goes. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { collectStats } from '../collect/collect-stats.js';
import { readStatus } from '../collect/status.js';
import { exampleTelemetry } from '../demo/example-telemetry.js';
import type { LoadRow } from '../demo/load-row.js';
import { CATCH_UP_DAYS } from '../model/catch-up.js';
import { addDays, lastFinishedDay, type Day } from '../model/day.js';
import { isObject } from '../model/canonical-json.js';
import { EXIT, type ExitCode } from '../model/errors.js';
import { RECORD_TYPES } from '../model/telemetry.js';
import { loadRows } from '../sources/embedded/load.js';
import type { CollectReport } from '../collect/report.js';
import { seconds } from './output.js';
import { counted, grouped } from '../model/words.js';
import { createProgress } from './progress.js';
import { printStatus } from './print-status.js';
import type { Session } from './session.js';
import { aggregateExamples, DEMO_REGISTRATIONS, processExamples, publishExamples } from './demonstrate-events.js';
import { withGivenOptions } from './given-options.js';
import { withAllPlaces } from './intake-wiring.js';
import { partsOf, type Places } from './wiring.js';

/** Widest line of a shown document: longer lists are cut for the eye. */
const WIDTH = 118;

export async function runDemo(outer: Session): Promise<ExitCode> {
  const directory = await mkdtemp(join(tmpdir(), 'idb-demo-'));
  const session = embeddedSession(outer, directory);
  const lastDay = lastFinishedDay(session.now(), session.settings.zone);
  const example = exampleTelemetry({ lastDay });
  await withAllPlaces(session, async (places) => {
    await title(
      session,
      `1. A month of telemetry, as a collector would have left it (${counted(example.rows.length, 'row')})`,
    );
    await load(session, places, example.rows, 'example telemetry');
    await title(session, "2. idb collect-stats -d '*'");
    await tell(session, await collect(session, places, null));
    await title(session, '3. Late rows arrive for two days that are complete already; idb status sees it');
    await load(session, places, example.lateRows, 'late rows');
    await status(session, places, lastDay);
    await title(session, '4. idb collect-stats --catch-up');
    await tell(session, await collect(session, places, CATCH_UP_DAYS));
    await status(session, places, lastDay);
    await title(session, `5. What is stored: a day document (idb show -d ${lastDay} -r …)`);
    await showDocument(session, places, lastDay);
    await title(session, '6. Events, as producers send them (idb events publish)');
    await publishExamples(session, places, lastDay);
    await title(session, '7. idb events process');
    await processExamples(session, places);
    await title(session, '8. idb aggregations process: file downloads, as COUNTER counts them');
    await aggregateExamples(session, places, lastDay);
    await title(
      session,
      `9. The telemetry among them counts in its day, beside the rows (idb collect-stats --catch-up)`,
    );
    await tell(session, await collect(session, places, CATCH_UP_DAYS));
  });
  await session.out.line(nextSteps(directory, lastDay, example.hole));
  return EXIT.done;
}

/** The same session on an empty directory: the demo never touches a configured server. */
function embeddedSession(session: Session, directory: string): Session {
  const { settings } = session;
  const nowhere = {
    postgres: { url: null, caFile: null },
    elasticsearch: { ...settings.elasticsearch, url: [] },
    amqp: { url: null, caFile: null },
    sources: ['postgres', 'events'],
    ...DEMO_REGISTRATIONS,
    events: { ...settings.events, idKey: null, ...DEMO_REGISTRATIONS.events },
  };
  return {
    ...session,
    json: false,
    settings: { ...settings, ...nowhere, zone: 'UTC', data: { dir: directory } },
    advise: (text) => withGivenOptions(text, { data: directory }),
  };
}

async function title({ out }: Session, text: string): Promise<void> {
  await out.line(`\n${out.colour(text, 'bold')}\n`);
}

async function load(
  { signal, out }: Session,
  { embedded }: Places,
  rows: readonly LoadRow[],
  file: string,
): Promise<void> {
  if (embedded === null) throw new Error('the demo works on the embedded directory');
  const lines = Readable.from(rows.map((row) => JSON.stringify(row)));
  const { loaded, refused } = await loadRows(embedded, lines, { file }, signal);
  await out.line(`${counted(loaded, 'row')} loaded, ${refused} refused.`);
}

async function collect(session: Session, places: Places, catchUpDays: number | null): Promise<CollectReport> {
  const progress = createProgress(process.stderr);
  try {
    const yesterday = { kind: 'day', day: lastFinishedDay(session.now(), session.settings.zone) } as const;
    const when = catchUpDays === null ? ({ kind: 'all' } as const) : yesterday;
    return await collectStats(partsOf(session, places, progress), { when, catchUpDays, force: false, dryRun: false });
  } finally {
    progress.close();
  }
}

async function tell({ out }: Session, { days, duration_ms: duration }: CollectReport): Promise<void> {
  const collected = days.filter(({ outcome }) => outcome === 'collected');
  const sum = (figure: (day: CollectReport['days'][number]) => number) =>
    grouped(collected.reduce((total, day) => total + figure(day), 0));
  await out.line(
    `${counted(collected.length, 'day')} collected in ${seconds(duration)}: ${sum((day) => day.rows)} rows, ` +
      `${sum((day) => day.rejected.total)} of them rejected, ${sum((day) => day.documents)} day documents.`,
  );
  for (const { day, rejected } of collected) {
    for (const [reason, { first }] of Object.entries(rejected.reasons))
      await out.line(out.colour(`  ${day}: row ${first.join(', ')} rejected, ${reason}`, 'yellow'));
  }
}

async function status(session: Session, places: Places, lastDay: Day): Promise<void> {
  await printStatus(
    session,
    await readStatus(places, session.settings.zone, { from: addDays(lastDay, -34), to: lastDay }),
  );
}

/** The shortest document of the day: enough to see the shape. */
async function showDocument({ out }: Session, { store }: Places, day: Day): Promise<void> {
  let shortest: unknown = null;
  for await (const { body } of store.readDay(day)) {
    if (shortest === null || JSON.stringify(body).length < JSON.stringify(shortest).length) shortest = body;
  }
  if (!isObject(shortest)) return;
  await out.line(`recordset_id: ${String(shortest.recordset_id)}, harvest_date: ${String(shortest.harvest_date)}`);
  for (const recordType of RECORD_TYPES) {
    const cells = shortest[recordType];
    if (!isObject(cells)) continue;
    for (const [type, cell] of Object.entries(cells)) {
      const line = `  ${recordType}.${type}: ${JSON.stringify(cell)}`;
      await out.line(line.length > WIDTH ? `${line.slice(0, WIDTH - 2)} …` : line);
    }
  }
}

function nextSteps(directory: string, day: Day, hole: Day): string {
  const commands = [
    ['status', 'the grid of days'],
    [`show -d ${day} --as site`, 'the day for the whole site'],
    [`show -d ${hole}`, 'a day on which nothing happened'],
    [`collect-stats -d ${day}`, 'nothing to do: the day is complete'],
    [`collect-stats -d ${day} --force`, 'the same figures once more'],
    ['audit --source', 'prove that what is stored is what the source says'],
  ] as const;
  const idb = programAsTyped();
  const lines = commands.map(([command, what]) => `  ${idb} ${command} --data ${directory}\n      ${what}`);
  return `\nNext, on the same data (remove the directory when you have seen enough):\n\n${lines.join('\n')}\n`;
}

/** In a checkout the program is not on the path: it is typed as a file of it. */
function programAsTyped(): string {
  const fromHere = relative(process.cwd(), process.argv[1] ?? '');
  return fromHere === join('bin', 'idb') ? fromHere : 'idb';
}

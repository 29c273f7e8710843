/** Collecting one day: what of it is Postgres and Elasticsearch, what is reading, counting and writing. */
import type { Run } from '../benchmark.js';
import { figure, type Comparison, type Figure } from '../figure.js';
import { BareBulk } from '../floors/bare-bulk.js';
import { copyOut } from '../floors/copy-out.js';
import { runIdb } from '../measure/program.js';
import { readOnly } from '../measure/read-only.js';
import { interleaved, timed, type Sample } from '../measure/sample.js';
import { loadDay } from '../place/load-day.js';
import { withPlace, type Place } from '../place/place.js';
import { storedDocuments } from '../place/stored-documents.js';

export interface DayToCollect {
  readonly rows: number;
  /** Entries of each row's payload. */
  readonly pairs: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What the whole run is held to, beside its floors. */
  readonly wholeRun?: Pick<Comparison, 'today' | 'atMostMiB'>;
}

const DAY = '2020-02-17';
/** Against what Postgres and Elasticsearch take by themselves. */
const [MOST_COUNTING, MOST_WHOLE] = [2, 1.3];

export function measureCollecting({ store, rounds, signal }: Run, day: DayToCollect): Promise<Figure[]> {
  return withPlace(store, signal, async (place) => {
    await loadDay(place, DAY, day);
    return figuresOf(day, await takeSamples(place, day, rounds));
  });
}

type Samples = Readonly<Record<'copy' | 'reading' | 'counting' | 'whole', Sample>> & { readonly bulk: Sample | null };

async function takeSamples(place: Place, { env }: DayToCollect, rounds: number): Promise<Samples> {
  const collect = (...more: string[]) => runIdb(place, ['collect-stats', '-d', DAY, '--force', ...more], env);
  // Once before anything is timed: every later run writes over what is there, idb's and the bare bulk's alike.
  await collect();
  const bulk = await prepareBulk(place);
  await bulk?.send();
  const steps = {
    copy: () => timed(() => copyOut(place.postgres, DAY)),
    reading: () => readOnly(place, DAY),
    counting: () => collect('--dry-run'),
    whole: () => collect(),
  };
  if (bulk === null) return { ...(await interleaved(rounds, steps)), bulk };
  return interleaved(rounds, { ...steps, bulk: () => timed(() => bulk.send()) });
}

async function prepareBulk({ elastic, prefix, directory }: Place): Promise<BareBulk | null> {
  if (elastic === null) return null;
  const index = `${prefix}stats-recordset-days-${DAY.slice(0, 'YYYY'.length)}`;
  return BareBulk.prepare(elastic, `${directory}/bulk`, index, storedDocuments(elastic, index));
}

function figuresOf({ rows, wholeRun }: DayToCollect, { copy, bulk, reading, counting, whole }: Samples): Figure[] {
  const amount = [rows, 'rows'] as const;
  const copyFloor = { name: 'COPY', seconds: copy.seconds };
  const bothFloors = bulk && { name: 'COPY + bulk', seconds: copy.seconds + bulk.seconds, atMost: MOST_WHOLE };
  return [
    figure('COPY, discarded', amount, copy),
    ...(bulk === null ? [] : [figure('bare bulk of its documents', amount, bulk)]),
    figure('reading alone', amount, reading, { floor: copyFloor }),
    figure('reading and counting', amount, counting, { floor: { ...copyFloor, atMost: MOST_COUNTING } }),
    figure('the whole run', amount, whole, { floor: bothFloors, ...wholeRun }),
  ];
}

/** The table of what is checked: which places, for which settings, in which order. */
import type { Settings } from '../config/settings.js';
import { amqp } from './amqp.js';
import type { Circumstances, Finding } from './check.js';
import { directory } from './directory.js';
import { elasticsearch } from './elasticsearch.js';
import { embedded } from './embedded.js';
import { examine } from './examine.js';
import { machine } from './machine.js';
import { postgres } from './postgres.js';
import { registrations } from './registrations.js';

type Examination = (circumstances: Circumstances) => Promise<Finding[]>;

/** What is in one row is examined in turn, the rows at the same time: each waits for another server. */
function examinations({
  postgres: source,
  elasticsearch: store,
  amqp: broker,
}: Settings): readonly (readonly Examination[])[] {
  const hasSource = source.url !== null;
  const hasStore = store.url.length > 0;
  return [
    [(c) => examine(machine, c), (c) => examine(registrations, c)],
    hasSource ? [(c) => examine(postgres, c)] : [],
    hasStore ? [(c) => examine(elasticsearch, c)] : [],
    broker.url === null ? [] : [(c) => examine(amqp, c)],
    // The lock is looked at before opening the database takes it.
    hasSource && hasStore ? [] : [(c) => examine(directory, c), (c) => examine(embedded(!hasStore), c)],
  ];
}

/** A connection gives up after 10 s; whoever still keeps us waiting then is left. */
const LIMIT_MS = 12_000;

/** @returns the findings of all places in the order of the table */
export async function examineAll(circumstances: Circumstances): Promise<Finding[]> {
  const signal = AbortSignal.any([circumstances.signal, AbortSignal.timeout(LIMIT_MS)]);
  const rows = examinations(circumstances.settings).map(async (row) => {
    const findings: Finding[] = [];
    for (const look of row) findings.push(...(await look({ ...circumstances, signal })));
    return findings;
  });
  return (await Promise.all(rows)).flat();
}

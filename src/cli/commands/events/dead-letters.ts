import type { Command } from 'commander';
import type { DeadLetter } from '../../../events/event-queue.js';
import { EXIT, IdbError, type ExitCode } from '../../../model/errors.js';
import { counted, grouped } from '../../../model/words.js';
import type { Invoke, Session } from '../../session.js';
import type { QueuePlaces } from '../../intake-wiring.js';
import { withHeldTypes, withTypes } from './with-types.js';

interface Chosen {
  readonly id?: readonly string[];
}

interface Purging extends Chosen {
  readonly olderThan?: number;
  readonly yes?: boolean;
}

const DAY_MS = 24 * 3600 * 1000;
const TYPES = 'event types (default: all that are registered)';
const HELD = 'event types (default: all that are registered, and of the embedded queue those that once were)';

export function addDeadLetters(events: Command, invoke: Invoke): void {
  const letters = events.command('dead-letters').description('events that could not be taken in, each with the reason');
  letters
    .command('list')
    .description('List dead letters, the oldest of each type first. They stay where they are.')
    .argument('[type...]', HELD)
    .addHelpText('after', '\nExample:\n  idb events dead-letters list search')
    .action((types: string[]) => invoke((session) => list(session, types)));
  letters
    .command('show')
    .description('Print one dead letter as it came in. It holds what the visitor sent, the address too.')
    .argument('<id>', 'its id, as listed')
    .argument('[type...]', HELD)
    .addHelpText('after', '\nExample:\n  idb events dead-letters show 1f0c6bd2a94e')
    .action((id: string, types: string[]) => invoke((session) => show(session, id, types)));
  letters
    .command('retry')
    .description('Put dead letters back into their queues, to be processed again.')
    .argument('[type...]', TYPES)
    .option('--id <id...>', 'only these')
    .addHelpText('after', '\nExample:\n  idb events dead-letters retry search --id 1f0c6bd2a94e')
    .action((types: string[], { id }: Chosen) => invoke((session) => retry(session, types, id)));
  letters
    .command('purge')
    .description('Delete dead letters for good.')
    .argument('[type...]', HELD)
    .option('--id <id...>', 'only these')
    .option('--older-than <days>', 'only those that were set aside so many days ago, or earlier', parseDays)
    .option('--yes', 'really do it')
    .addHelpText('after', '\nExample:\n  idb events dead-letters purge --older-than 7 --yes')
    .action((types: string[], options: Purging) => invoke((session) => purge(session, types, options)));
}

async function list(session: Session, words: readonly string[]): Promise<ExitCode> {
  const { out, json } = session;
  const letters = await withHeldTypes(session, words, async ({ queue }, types) => {
    const found: DeadLetterLine[] = [];
    for await (const letter of queue.readDeadLetters({ types })) found.push(lineOf(letter));
    return found;
  });
  if (json) await out.json(letters);
  else if (letters.length === 0) await out.line('No dead letters.');
  else {
    const columns = [
      { title: 'type' },
      { title: 'id' },
      { title: 'since' },
      { title: 'bytes', align: 'right' as const },
    ];
    const rows = letters.map(({ type, id, since, bytes, reason }) => [type, id, since ?? '?', grouped(bytes), reason]);
    await out.table([...columns, { title: 'reason' }], rows);
  }
  return EXIT.done;
}

interface DeadLetterLine {
  readonly type: string;
  readonly id: string;
  readonly since: string | null;
  readonly reason: string;
  readonly bytes: number;
}

function lineOf({ type, id, since, reason, body }: DeadLetter): DeadLetterLine {
  return { type, id, since, reason, bytes: body.length };
}

async function show(session: Session, id: string, words: readonly string[]): Promise<ExitCode> {
  const letter = await withHeldTypes(session, words, async ({ queue }, types) => {
    for await (const found of queue.readDeadLetters({ types, ids: [id] })) return found;
    throw notThere(session, [id]);
  });
  const body = letter.body.toString('utf8');
  if (session.json) await session.out.json({ ...lineOf(letter), body });
  else await session.out.line(body);
  return EXIT.done;
}

async function retry(session: Session, words: readonly string[], ids?: readonly string[]): Promise<ExitCode> {
  const retried = await withTypes(session, words, ({ queue }, types) =>
    queue.retryDeadLetters({ types, ...(ids && { ids }) }),
  );
  if (ids && retried === 0) throw notThere(session, ids);
  if (session.json) await session.out.json({ retried });
  else
    await session.out.line(
      session.advise(`${counted(retried, 'dead letter')} put back; idb events process takes them.`),
    );
  return EXIT.done;
}

async function purge(session: Session, words: readonly string[], options: Purging): Promise<ExitCode> {
  const { id: ids, olderThan, yes = false } = options;
  const before = olderThan === undefined ? null : new Date(session.now().getTime() - olderThan * DAY_MS);
  const purged = await withHeldTypes(session, words, async ({ queue }, types) => {
    if (!yes) throw await unconfirmed({ queue }, types, ids, before);
    return queue.purgeDeadLetters({ types, ...(ids && { ids }) }, before);
  });
  if (ids && purged === 0) throw notThere(session, ids);
  if (session.json) await session.out.json({ purged });
  else await session.out.line(`${counted(purged, 'dead letter')} deleted.`);
  return EXIT.done;
}

async function unconfirmed(
  { queue }: Pick<QueuePlaces, 'queue'>,
  types: readonly string[],
  ids: readonly string[] | undefined,
  before: Date | null,
): Promise<IdbError> {
  let lost = 0;
  for await (const { since } of queue.readDeadLetters({ types, ...(ids && { ids }) })) {
    if (before === null || (since !== null && since < before.toISOString())) lost++;
  }
  const what = `${counted(lost, 'dead letter')} of ${types.join(', ')}`;
  return new IdbError('usage', `This would delete ${what} for good. Say --yes to do it.`);
}

function notThere({ advise }: Session, ids: readonly string[]): IdbError {
  const what = ids.length === 1 ? `no dead letter ${ids[0] ?? ''}` : `none of these dead letters: ${ids.join(', ')}`;
  return new IdbError(
    'usage',
    advise(`There is ${what}. \`idb events dead-letters list\` shows those that are there.`),
  );
}

function parseDays(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new IdbError('usage', `Failed to read --older-than ${text}: it is no whole number of days.`);
}

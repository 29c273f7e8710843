import type { Command } from 'commander';
import type { QueueState } from '../../../events/event-queue.js';
import { EXIT, IdbError, type ExitCode } from '../../../model/errors.js';
import { counted, grouped } from '../../../model/words.js';
import type { Invoke, Session } from '../../session.js';
import { withTypes } from './with-types.js';

interface Confirmation {
  readonly yes?: boolean;
}

const TYPES = 'event types (default: all that are registered)';

export function addQueues(events: Command, invoke: Invoke): void {
  const queues = events.command('queues').description('the queues that events pass through');
  queues
    .command('declare')
    .description('Create the exchange and the queues of each type where they are missing.')
    .argument('[type...]', TYPES)
    .addHelpText('after', '\nExample:\n  idb events queues declare')
    .action((types: string[]) => invoke((session) => declare(session, types)));
  queues
    .command('status')
    .description('How many events wait in each queue, how many are dead letters, and how many processors are at work.')
    .argument('[type...]', TYPES)
    .addHelpText('after', '\nExample:\n  idb events queues status')
    .action((types: string[]) => invoke((session) => status(session, types)));
  queues
    .command('purge')
    .description('Delete all events that wait in the queues. Dead letters stay.')
    .argument('[type...]', TYPES)
    .option('--yes', 'really do it')
    .addHelpText('after', '\nExample:\n  idb events queues purge search --yes')
    .action((types: string[], { yes = false }: Confirmation) => invoke((session) => purge(session, types, yes)));
  queues
    .command('delete')
    .description('Delete the queues with all that is in them, dead letters too.')
    .argument('[type...]', TYPES)
    .option('--yes', 'really do it')
    .addHelpText('after', '\nExample:\n  idb events queues delete file-download --yes')
    .action((types: string[], { yes = false }: Confirmation) => invoke((session) => remove(session, types, yes)));
}

async function declare(session: Session, words: readonly string[]): Promise<ExitCode> {
  const created = await withTypes(session, words, ({ queue }, types) => queue.declare(types));
  if (session.json) await session.out.json({ created });
  else if (created.length === 0) await session.out.line('Everything was there.');
  else for (const name of created) await session.out.line(`${name} created`);
  return EXIT.done;
}

async function status(session: Session, words: readonly string[]): Promise<ExitCode> {
  const states = await withTypes(session, words, ({ queue }, types) => queue.readStates(types));
  if (session.json) await session.out.json(states);
  else {
    const figures = ['waiting', 'dead letters', 'processors'].map((title) => ({ title, align: 'right' as const }));
    await session.out.table([{ title: 'type' }, { title: 'queue' }, ...figures], states.map(cellsOf));
  }
  return EXIT.done;
}

function cellsOf({ type, queue, messages, dead, consumers }: QueueState): string[] {
  const shown = (count: number | null) => (count === null ? 'no queue' : grouped(count));
  return [type, queue, shown(messages), shown(dead), grouped(consumers)];
}

async function purge(session: Session, words: readonly string[], isConfirmed: boolean): Promise<ExitCode> {
  const purged = await withTypes(session, words, async ({ queue }, types) => {
    if (isConfirmed) return queue.purge(types);
    throw unconfirmed(
      sumOf(await queue.readStates(types), ({ messages }) => messages),
      null,
      types,
    );
  });
  if (session.json) await session.out.json({ purged });
  else await session.out.line(`${counted(purged, 'event')} deleted.`);
  return EXIT.done;
}

async function remove(session: Session, words: readonly string[], isConfirmed: boolean): Promise<ExitCode> {
  const deleted = await withTypes(session, words, async ({ queue }, types) => {
    if (isConfirmed) return queue.delete(types);
    const states = await queue.readStates(types);
    const [waiting, dead] = [sumOf(states, ({ messages }) => messages), sumOf(states, (state) => state.dead)];
    throw unconfirmed(waiting, dead, types);
  });
  if (session.json) await session.out.json({ deleted });
  else if (deleted.length === 0) await session.out.line('There was nothing to delete.');
  else for (const name of deleted) await session.out.line(`queue ${name} deleted`);
  return EXIT.done;
}

function sumOf(states: readonly QueueState[], countOf: (state: QueueState) => number | null): number {
  return states.reduce((sum, state) => sum + (countOf(state) ?? 0), 0);
}

/** @param dead null where dead letters stay */
function unconfirmed(waiting: number, dead: number | null, types: readonly string[]): IdbError {
  const letters = dead === null ? '' : ` and ${counted(dead, 'dead letter')}, with their queues,`;
  const what = `${counted(waiting, 'event')} that nobody has processed${letters} of ${types.join(', ')}`;
  return new IdbError('usage', `This would delete ${what} for good. Say --yes to do it.`);
}

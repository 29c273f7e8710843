/** Queues and aggregations, in a few lines below the grid of days; nothing where there is nothing to say. */
import type { AggregationStatus } from '../aggregate/status.js';
import type { QueueState } from '../events/event-queue.js';
import type { EventsStatus } from './events-status.js';
import type { Output } from './output.js';
import { counted, grouped } from '../model/words.js';
import type { Session } from './session.js';

export async function printEventsStatus({ out, advise }: Session, status: EventsStatus): Promise<void> {
  const lines = [
    ...(status.queue_fault === null ? [] : [out.colour(`queues: ${status.queue_fault}`, 'yellow')]),
    ...(status.queues ?? []).map((queue) => queueLine(queue, out)),
    ...status.aggregations.flatMap((aggregation) => aggregationLines(aggregation, out)),
  ];
  if (lines.length > 0) await out.line();
  for (const line of lines) await out.line(advise(line));
}

function queueLine({ queue, messages, dead }: QueueState, out: Output): string {
  if (messages === null) return out.colour(`queue ${queue}: not there; idb events queues declare makes it`, 'yellow');
  const waiting = messages > 0 ? [`${counted(messages, 'event')} to be processed (idb events process)`] : [];
  const deadLetters =
    (dead ?? 0) > 0
      ? [out.colour(`${counted(dead ?? 0, 'dead letter')} (idb events dead-letters list)`, 'yellow')]
      : [];
  return `queue ${queue}: ${[...waiting, ...deadLetters].join(', ')}`;
}

function aggregationLines(status: AggregationStatus, out: Output): string[] {
  const { aggregation, interval, zone, states, last_complete: last, remarkable, reason } = status;
  if (reason !== null) return [out.colour(`${aggregation}: ${reason}`, 'red')];
  const figures = Object.entries(states).map(([state, number]) => `${grouped(number)} ${state}`);
  const until = last === null ? '' : `, the last ${last}`;
  const head = `${aggregation}, by ${interval}, zone ${zone}: ${figures.join(', ') || 'no interval'}${until}`;
  const [first] = remarkable.filter(({ state }) => state !== 'pruned');
  if (first === undefined) return [head];
  const why = first.reason === null ? '' : ` (${first.reason})`;
  return [head, out.colour(`  ${first.interval} is ${first.state}${why}; idb aggregations process`, 'yellow')];
}

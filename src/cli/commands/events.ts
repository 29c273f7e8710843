import type { Command } from 'commander';
import type { Invoke } from '../session.js';
import { addDeadLetters } from './events/dead-letters.js';
import { addProcess } from './events/process.js';
import { addPublish } from './events/publish.js';
import { addQueues } from './events/queues.js';

export function defineEvents(command: Command, invoke: Invoke): void {
  for (const addTo of [addPublish, addProcess, addDeadLetters, addQueues]) addTo(command, invoke);
}

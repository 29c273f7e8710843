/** Event types as a registry would hold them. */
import type { EventTypeDefinition } from '../../../src/events/event-type.js';
import { EVENT_TYPES } from '../../../src/model/telemetry.js';
import { eventType } from '../../support/events.js';

export const TEST_TYPES: readonly EventTypeDefinition[] = [
  ...EVENT_TYPES.map((name) => eventType(name, { kind: 'telemetry' })),
  eventType('file-download'),
];

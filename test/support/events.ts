/** Event types as a registry holds them, and events as the intake writes them. */
import type { EventWrite } from '../../src/events/event-index.js';
import type { EventTypeDefinition } from '../../src/events/event-type.js';
import type { JsonObject } from '../../src/events/event.js';
import { plainEvent } from '../../src/registry/built-in.js';

/** A type that asks for nothing. */
export function eventType(name: string, changes: Partial<EventTypeDefinition> = {}): EventTypeDefinition {
  return {
    name,
    kind: 'plain',
    builders: [],
    preprocessors: [],
    uniqueIdFields: [],
    doubleClicks: { rule: 'none' },
    mapping: {},
    ...changes,
  };
}

/** The type that is built in, with its preprocessors. */
export function fileDownloadType(changes: Partial<EventTypeDefinition> = {}): EventTypeDefinition {
  return { ...plainEvent('file-download', ['bucket_id', 'file_id']), ...changes };
}

/** @param time `2017-06-01T10:00:00`, of UTC with or without its Z */
export function eventWrite(
  type: string,
  id: string,
  time: string,
  fields: JsonObject = {},
  version: number | null = null,
): EventWrite {
  const timestamp = new Date(time.endsWith('Z') ? time : `${time}Z`).toISOString();
  return { type, id, timestamp, version, fields: { timestamp, arrived: '2017-08-01T00:00:00.000Z', ...fields } };
}

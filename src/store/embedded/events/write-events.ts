/** Events as rows of one table: each is inserted once, and what became of each is told. */
import { setImmediate } from 'node:timers/promises';
import type { Transaction } from '@electric-sql/pglite';
import { directoryError } from '../../../clients/disk-space.js';
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import { valuesSql } from '../../../clients/embedded-parameters.js';
import type { EventOutcome, EventWrite } from '../../../events/event-index.js';
import { ARRIVED, WINDOW_PLACE, type JsonObject } from '../../../events/event.js';
import { storedFields, whyUnwritable } from '../../../events/stored-fields.js';
import { hexOf, queryTexts } from '../queries.js';
import { counted } from '../../../model/words.js';

/** A batch ends with the first of these that it reaches; the database holds it in memory several times over. */
const BATCH_EVENTS = 1_000;
const BATCH_BYTES = 500_000;

interface Row {
  /** Of the event among those that were given. */
  readonly position: number;
  readonly event: EventWrite;
  readonly fields: JsonObject;
  readonly body: string;
}

/** @returns an outcome for each, in their order. @throws write-failed, disk-full */
export async function writeEvents(
  handle: EmbeddedHandle,
  events: readonly EventWrite[],
): Promise<readonly EventOutcome[]> {
  const outcomes = new Array<EventOutcome>(events.length).fill({ result: 'duplicate' });
  for (const batch of batchesOf(events, outcomes)) {
    await handle.makeRoom(batch.reduce((bytes, { body }) => bytes + body.length, 0));
    await writeBatch(handle, batch, outcomes);
    // The database works in this very thread: without a pause no signal would ever be seen.
    await setImmediate();
  }
  return outcomes;
}

/** No batch has an id twice: a statement can't touch a row twice, and of two events of one batch the later must meet the first. */
function* batchesOf(events: readonly EventWrite[], outcomes: EventOutcome[]): Generator<readonly Row[]> {
  let batch = new Map<string, Row>();
  let bytes = 0;
  for (const [position, event] of events.entries()) {
    const reason = whyUnwritable(event);
    if (reason !== null) {
      outcomes[position] = { result: 'refused', reason };
      continue;
    }
    const fields = storedFields(event);
    const row = { position, event, fields, body: JSON.stringify(fields) };
    const key = keyOf(event.type, hexOf(event.id));
    if (batch.has(key) || batch.size >= BATCH_EVENTS || bytes >= BATCH_BYTES) {
      yield [...batch.values()];
      [batch, bytes] = [new Map<string, Row>(), 0];
    }
    batch.set(key, row);
    bytes += row.body.length;
  }
  if (batch.size > 0) yield [...batch.values()];
}

async function writeBatch(handle: EmbeddedHandle, batch: readonly Row[], outcomes: EventOutcome[]): Promise<void> {
  try {
    const written = await handle.database.transaction((transaction) => insert(transaction, batch));
    for (const { position, event } of batch) {
      const result = written.get(keyOf(event.type, hexOf(event.id)));
      if (result !== undefined) outcomes[position] = { result };
    }
  } catch (error) {
    const what = `${counted(batch.length, 'event')}, the first ${batch[0]?.event.id ?? ''}`;
    throw directoryError('write-failed', handle.directory, `Failed to write ${what}, to ${handle.directory}`, error);
  }
}

const COLUMNS = ['type', 'id', 'timestamp', 'arrived', 'body', 'version', 'place'];
const GIVEN = COLUMNS.map((name) => `"${name}"`).join(', ');

/** A row without a version stays: nothing is greater than null. */
const INSERT = (rows: number) => `
  INSERT INTO idb.events AS stored (${GIVEN})
  SELECT type, decode(id, 'hex'), "timestamp", arrived, body, version::bigint, place::bigint
  FROM ${valuesSql(rows, COLUMNS.length)} AS given (${GIVEN})
  ON CONFLICT (type, id) DO UPDATE
  SET "timestamp" = excluded."timestamp", arrived = excluded.arrived, body = excluded.body,
    version = excluded.version, place = excluded.place
  WHERE stored.version < excluded.version
  RETURNING type, encode(id, 'hex'), (xmax = 0)::text`;

/** @returns what became of those that were written, by key; the others met one under their id */
async function insert(transaction: Transaction, batch: readonly Row[]): Promise<Map<string, 'created' | 'replaced'>> {
  const parameters = batch.flatMap(({ event, fields, body }) => [
    event.type,
    hexOf(event.id),
    event.timestamp,
    String(fields[ARRIVED]),
    body,
    event.version === null ? null : String(event.version),
    event.version === null ? null : wholeNumber(fields[WINDOW_PLACE]),
  ]);
  const rows = await queryTexts(transaction, INSERT(batch.length), parameters);
  return new Map(rows.map(([type, id, isNew]) => [keyOf(type, id), isNew === 'true' ? 'created' : 'replaced']));
}

function wholeNumber(value: unknown): string | null {
  return Number.isSafeInteger(value) ? String(value) : null;
}

function keyOf(type: string | null | undefined, id: string | null | undefined): string {
  return `${type} ${id}`;
}

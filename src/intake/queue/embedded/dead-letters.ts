/** Dead letters of the embedded queue. */
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import type { DeadLetter, DeadLetterSelection } from '../../../events/event-queue.js';
import { ask, change } from './ask.js';

/** Letters read at a time, each of which may have megabytes. */
const PAGE = 50;

/** Null for an absent list of ids, which stands for all; what is no number is the id of none. */
function parametersOf({ types, ids }: DeadLetterSelection) {
  return [types, ids === undefined ? null : ids.filter((id) => /^\d{1,18}$/.test(id))] as const;
}

const SELECTED = 'reason IS NOT NULL AND type = ANY($1::text[]) AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))';

const PAGE_SQL = `
  SELECT id::text, type, reason, (extract(epoch FROM since) * 1000)::bigint::text, body FROM idb.queue
  WHERE ${SELECTED} AND id > $3::bigint ORDER BY id LIMIT ${PAGE}`;

/** Type by type, as the queues of a server would be read; oldest first. */
export async function* readLetters(handle: EmbeddedHandle, selection: DeadLetterSelection): AsyncGenerator<DeadLetter> {
  for (const type of selection.types) {
    const parameters = parametersOf({ ...selection, types: [type] });
    for (let after = '0'; ;) {
      const { rows } = await ask(handle, 'read dead letters', PAGE_SQL, [...parameters, after]);
      for (const [id, , reason, since, body] of rows) {
        after = id ?? after;
        yield {
          type,
          id: after,
          reason: reason ?? '',
          since: new Date(Number(since)).toISOString(),
          body: Buffer.from(body ?? ''),
        };
      }
      if (rows.length < PAGE) break;
    }
  }
}

/** They go to the end of their queues. */
export async function retryLetters(handle: EmbeddedHandle, selection: DeadLetterSelection): Promise<number> {
  const sql = `
    WITH letters AS (DELETE FROM idb.queue WHERE ${SELECTED} RETURNING id, type, message_id, body)
    INSERT INTO idb.queue (type, message_id, body) SELECT type, message_id, body FROM letters ORDER BY id`;
  return (await change(handle, 'put dead letters back', sql, parametersOf(selection))).changed;
}

export async function purgeLetters(
  handle: EmbeddedHandle,
  selection: DeadLetterSelection,
  before: Date | null,
): Promise<number> {
  const sql = `DELETE FROM idb.queue WHERE ${SELECTED} AND ($3::timestamptz IS NULL OR since < $3::timestamptz)`;
  const parameters = [...parametersOf(selection), before?.toISOString() ?? null];
  return (await change(handle, 'purge dead letters', sql, parameters)).changed;
}

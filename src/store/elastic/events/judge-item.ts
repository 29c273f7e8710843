/** What the answer to one item of a bulk request says about its event. */
import type { estypes } from '@elastic/elasticsearch';
import type { EventOutcome } from '../../../events/event-index.js';
import { IdbError } from '../../../model/errors.js';
import { PASSING } from '../bulk.js';
import { isOfDocument, reasonOfRefusal } from '../refusal.js';

const CONFLICT = 409;
const NOT_FOUND = 404;
const FORBIDDEN = 403;

const CREATED: EventOutcome = { result: 'created' };
const REPLACED: EventOutcome = { result: 'replaced' };
const DUPLICATE: EventOutcome = { result: 'duplicate' };

/** @throws write-failed, refused where the fault is the index's, not the event's */
export function judgeItem(
  id: string,
  index: string,
  answer: estypes.BulkResponse['items'][number] | undefined,
): EventOutcome | 'again' | 'without-index' {
  const item = answer?.create ?? answer?.index;
  if (item === undefined)
    throw new IdbError('write-failed', `Failed to write event ${id}: the answer does not mention it`);
  const { status, error } = item;
  if (status < 300) return status === 201 ? CREATED : REPLACED;
  if (PASSING.has(status)) return 'again';
  if (status === CONFLICT) return DUPLICATE;
  if (status === NOT_FOUND && error?.type === 'index_not_found_exception') return 'without-index';
  if (isOfDocument(status, error)) return { result: 'refused', reason: reasonOfRefusal(error) };
  throw faultOfIndex(index, status, error);
}

function faultOfIndex(index: string, status: number, error: estypes.ErrorCause | undefined): IdbError {
  const reason = `${status} ${error?.type ?? 'error'}`;
  if (error?.type === 'security_exception') {
    const advice = 'Check the privileges that the README lists.';
    return new IdbError(
      'refused',
      `Failed to write events to ${index}: Elasticsearch refuses it (${reason}). ${advice}`,
    );
  }
  const advice =
    status === FORBIDDEN
      ? 'The index is blocked for writing, often because a disk is full: free some space and lift the block.'
      : `Look at the index with GET ${index}, and at the server's log.`;
  return new IdbError(
    'write-failed',
    `Failed to write events to ${index}: Elasticsearch answered ${reason}. ${advice}`,
  );
}

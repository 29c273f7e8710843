/** A search that says both what was found and what was shown of it is two events. */
import type { IdentifiedEvent } from '../events/event.js';
import { isObject } from '../model/canonical-json.js';

/** What the event of the records shown has behind the search's id. */
const SEEN_SUFFIX = '-seen';

/**
 * @returns for a payload `{search_payload, seen_payload}` a search and a seen event, or the one of the two that is there; else the event
 * as it is. The two are counted, and rejected, separately
 */
export function splitSearch(event: IdentifiedEvent): IdentifiedEvent[] {
  const { payload } = event.fields;
  const isDouble =
    event.type === 'search' && isObject(payload) && ('search_payload' in payload || 'seen_payload' in payload);
  if (!isDouble) return [event];
  const { search_payload: found, seen_payload: shown } = payload;
  const seenId = event.id + SEEN_SUFFIX;
  return [
    ...(found === undefined ? [] : [{ ...event, fields: { ...event.fields, payload: found } }]),
    ...(shown === undefined
      ? []
      : [
          { ...event, id: seenId, type: 'seen', fields: { ...event.fields, id: seenId, type: 'seen', payload: shown } },
        ]),
  ];
}

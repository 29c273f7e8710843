/** Why a message is no event that can be taken in. What its payload says is judged when it is counted, as for rows. */

/** An event of more is refused: taking one in needs some twenty times its size. A day's largest search has some hundred kilobytes. */
const MOST_MEGABYTES = 2;
/** Of the JSON text, as UTF-8. */
export const MOST_EVENT_BYTES = MOST_MEGABYTES * 1_000_000;

/** With a sentence for people each, which says nothing of what the message holds. */
export const INTAKE_REASONS = {
  'too-large': `it is larger than ${MOST_MEGABYTES} MB`,
  'not-json': 'it is no JSON',
  'not-object': 'it is no JSON object',
  'no-type': 'it has no type',
  'unknown-type': 'its type is not registered (idb events queues status names those that are)',
  'wrong-queue': 'its type is not that of its queue',
  'bad-id': 'its id is no text or whole number of at most 500 bytes',
  'bad-timestamp': 'its timestamp is no ISO 8601 instant from 1970 to a day from now',
  'no-timestamp': 'it has no timestamp (idb events publish --stamp gives it the present time)',
  'too-deep': 'it is nested more than 500 levels deep',
  'query-too-large': 'its query has more than 100,000 members',
} as const;

export type IntakeReason = keyof typeof INTAKE_REASONS;

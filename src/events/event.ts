/** Events as they are published, travel and lie in the event index: plain JSON objects with a type, an id and a time. */

/** What JSON.parse can give for an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An event that has been understood and identified: what travels through the queue. */
export interface IdentifiedEvent {
  /** The producer's, else made of the whole envelope as it was sent; set once and never changed. At most 500 bytes. */
  readonly id: string;
  /** Name of its event type: `view`, `file-download`. */
  readonly type: string;
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`. */
  readonly timestamp: string;
  /** Its fields, `id`, `type` and `timestamp` among them. */
  readonly fields: JsonObject;
}

/** An event of the event index, or such of its fields as were asked for. */
export interface IndexedEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly fields: JsonObject;
}

/** When the index took the event in (`YYYY-MM-DDTHH:MM:SS.sssZ`): fingerprints are made of it. */
export const ARRIVED = 'arrived';
/** Of a click that is kept for its fixed window: milliseconds since the window's start, a whole number. A later click has a larger one. */
export const WINDOW_PLACE = 'window_place';

/** Fields that preprocessors make and that counting goes by. */
export const VISITOR_ID = 'visitor_id';
/** Whose clicks these are, all of the UTC date: of a visitor who is known by address and agent alone, the visitor id is another each hour. */
export const CLICKER_ID = 'clicker_id';
export const SESSION_ID = 'unique_session_id';
/** COUNTER's session of one user: session and date, or user (or ip and user agent) with date and clock hour. */
export const COUNTER_SESSION_ID = 'counter_session_id';
export const UNIQUE_ID = 'unique_id';
export const IS_ROBOT = 'is_robot';
export const IS_MACHINE = 'is_machine';
/** True where nothing is known of the visitor: such events share one visitor id, but are nobody's double clicks. */
export const IS_UNIDENTIFIED = 'is_unidentified';

/** The fields that idb makes and goes by itself, and what each holds. */
import {
  ARRIVED,
  CLICKER_ID,
  COUNTER_SESSION_ID,
  IS_MACHINE,
  IS_ROBOT,
  IS_UNIDENTIFIED,
  SESSION_ID,
  UNIQUE_ID,
  VISITOR_ID,
  WINDOW_PLACE,
} from './event.js';
import type { EventTypeDefinition } from './event-type.js';

/** `kept`: given back as it came, and neither searched nor counted by. */
export type FieldForm = 'text' | 'flag' | 'time' | 'whole-number' | 'kept';

type Fields = Readonly<Record<string, FieldForm>>;

/** Reads sort and select by them: no registration can have them otherwise. */
export const FIXED_FIELDS: Fields = {
  id: 'text',
  type: 'text',
  timestamp: 'time',
  [ARRIVED]: 'time',
  [WINDOW_PLACE]: 'whole-number',
};

/** Made by preprocessors. */
const MADE_FIELDS: Fields = {
  [VISITOR_ID]: 'text',
  [CLICKER_ID]: 'text',
  [SESSION_ID]: 'text',
  [COUNTER_SESSION_ID]: 'text',
  [UNIQUE_ID]: 'text',
  [IS_ROBOT]: 'flag',
  [IS_MACHINE]: 'flag',
  [IS_UNIDENTIFIED]: 'flag',
};

/** Of the telemetry envelope, and what is made of it. A field for each record of a payload would soon be too many. */
const TELEMETRY_FIELDS: Fields = {
  record_type: 'text',
  source: 'text',
  query_hash: 'text',
  country: 'text',
  region: 'text',
  payload: 'kept',
  query: 'kept',
  ip_geocode: 'kept',
};

/** What events of the kind have. The type's own mapping may say otherwise, but for the fixed ones. */
export function ownFields(kind: EventTypeDefinition['kind']): Fields {
  return { ...MADE_FIELDS, ...(kind === 'telemetry' ? TELEMETRY_FIELDS : {}), ...FIXED_FIELDS };
}

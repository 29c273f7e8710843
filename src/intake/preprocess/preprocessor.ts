/** What a preprocessor is given and gives back. */
import type { JsonObject } from '../../events/event.js';
import type { EventTypeDefinition } from '../../events/event-type.js';

/** Where an address is, as far as it is known. */
export interface Place {
  /** ISO 3166-1: `US`. */
  readonly country: string | null;
  /** ISO 3166-2: `US-FL`. */
  readonly region: string | null;
  /** In English, as rows have it: `{country: 'United States', region: 'Florida', city: 'Gainesville'}`, without what is unknown. */
  readonly geocode: Readonly<Record<string, string>>;
}

/** What is looked up in lists and databases; opened once for a run. */
export interface PreprocessTools {
  readonly isMachine: (userAgent: string) => boolean;
  readonly isRobot: (userAgent: string) => boolean;
  /** @returns null for what is no address, and for one that is not known */
  readonly placeOf: (ip: string) => Place | null;
}

export interface PreprocessContext {
  readonly definition: EventTypeDefinition;
  /** The event's: `YYYY-MM-DDTHH:MM:SS.sssZ`. */
  readonly timestamp: string;
  /** Of the UTC date of the timestamp. */
  readonly salt: string;
  readonly tools: PreprocessTools;
}

/** @returns the fields to go on with, or null to leave the event out on purpose. @throws what sets the event aside, without content */
export type Preprocessor = (fields: JsonObject, context: PreprocessContext) => JsonObject | null;

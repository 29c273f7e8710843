/** Where it was, from the address; the address itself is taken out later. */
import { isObject } from '../../model/canonical-json.js';
import type { JsonObject } from '../../events/event.js';
import type { PreprocessContext } from './preprocessor.js';
import { rawVisitorOf } from './raw-visitor.js';

/**
 * Sets `country` and `region` where they are known, and telemetry's `ip_geocode`, which collecting counts by, where it came without one.
 * An event without an address is left as it is.
 */
export function setPlace(fields: JsonObject, { definition, tools }: PreprocessContext): JsonObject {
  const { ip } = rawVisitorOf(fields);
  const place = ip === null ? null : tools.placeOf(ip);
  if (place === null) return fields;
  const hasGeocode = isObject(fields.ip_geocode) && Object.keys(fields.ip_geocode).length > 0;
  return {
    ...fields,
    ...(place.country === null ? {} : { country: place.country }),
    ...(place.region === null ? {} : { region: place.region }),
    ...(definition.kind === 'telemetry' && !hasGeocode ? { ip_geocode: place.geocode } : {}),
  };
}

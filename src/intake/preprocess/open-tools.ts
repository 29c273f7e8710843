/** The lists and the database of places that the configuration names, read once. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isbot } from 'isbot';
import { open, type CityResponse } from 'maxmind';
import { IdbError, reasonOf } from '../../model/errors.js';
import { agentMatcher, parseAgentList, remembered } from './agent-list.js';
import type { Place, PreprocessTools } from './preprocessor.js';

/** Programs that fetch for people who wrote a script: a few that are well known. */
const MACHINES =
  '^(curl|wget|python-requests|python-urllib|python-httpx|aiohttp|libwww-perl|libcurl|okhttp|axios|node-fetch|undici|go-http-client|java|apache-httpclient|httpie|ruby|rest-client|guzzlehttp|postmanruntime|dart|httr|rcurl)\\b|python-requests|libwww-perl';

/** Before an address of the fourth version that is written as one of the sixth. */
const MAPPED = /^::ffff:(?=\d+\.)/i;

export interface ToolFiles {
  readonly robotsFile: string | null;
  readonly machinesFile: string | null;
  readonly placesFile: string | null;
}

/** @throws configuration naming the file that can't be used, and why */
export async function openTools({ robotsFile, machinesFile, placesFile }: ToolFiles): Promise<PreprocessTools> {
  const [isRobot, isMachine, placeOf] = await Promise.all([
    robotsFile === null ? remembered((agent) => isbot(agent)) : readAgentList('events.robotsFile', robotsFile),
    machinesFile === null
      ? agentMatcher([new RegExp(MACHINES, 'i')])
      : readAgentList('events.machinesFile', machinesFile),
    placesFile === null ? () => null : openPlaces(placesFile),
  ]);
  return { isRobot, isMachine, placeOf };
}

async function readAgentList(field: string, path: string): Promise<(userAgent: string) => boolean> {
  try {
    return agentMatcher(parseAgentList(await readFile(path, 'utf8')));
  } catch (error) {
    throw unusable(field, path, error, 'a list of user agents: JSON like [{"pattern": "bot"}]');
  }
}

async function openPlaces(path: string): Promise<PreprocessTools['placeOf']> {
  try {
    const reader = await open<CityResponse>(path);
    return (ip) => {
      const address = ip.trim().replace(MAPPED, '');
      // A database of the fourth version alone would answer for the first 32 bits of a longer address.
      const isKnown = isIP(address) === 4 || (isIP(address) === 6 && reader.metadata.ipVersion === 6);
      return isKnown ? placeFrom(reader.get(address)) : null;
    };
  } catch (error) {
    throw unusable('events.placesFile', path, error, 'a MaxMind database of countries or cities (mmdb)');
  }
}

/** What an operator's own database may lack more of than MaxMind's. */
interface Found {
  readonly country?: Named & { readonly iso_code?: string };
  readonly registered_country?: Found['country'];
  readonly subdivisions?: readonly (Named & { readonly iso_code?: string })[];
  readonly city?: Named;
}

interface Named {
  readonly names?: { readonly en?: string };
}

function placeFrom(found: Found | null): Place | null {
  const country = found?.country ?? found?.registered_country;
  if (found === null || country === undefined) return null;
  const { iso_code: code = null } = country;
  const [subdivision] = found.subdivisions ?? [];
  const names = { country: country.names?.en, region: subdivision?.names?.en, city: found.city?.names?.en };
  return {
    country: code,
    region: code === null || subdivision?.iso_code === undefined ? null : `${code}-${subdivision.iso_code}`,
    geocode: Object.fromEntries(
      Object.entries(names).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

function unusable(field: string, path: string, error: unknown, what: string): IdbError {
  return new IdbError(
    'configuration',
    `Failed to use ${path} (${field}): ${reasonOf(error)}. Name ${what}, or leave ${field} out.`,
    { cause: error },
  );
}

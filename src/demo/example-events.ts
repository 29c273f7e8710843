/** The events of the demo: what producers would send on one day, with the trouble that a real day has. */
import type { Day } from '../model/day.js';
import { rowsOf } from './day-rows.js';
import { Dice } from './dice.js';
import type { UnnumberedRow } from './load-row.js';

/** JSON objects, as a producer would send them. */
type ExampleEvent = Readonly<Record<string, unknown>>;

export interface ExampleEvents {
  /** Telemetry and downloads of files, in no particular order. */
  readonly events: readonly ExampleEvent[];
  /** One that can't be taken in: a download that does not say of what. */
  readonly poison: ExampleEvent;
  readonly downloads: number;
  /** Downloads that a robot made. */
  readonly robots: number;
  /** Downloads that are another click of the same visitor on the same file, seconds later. */
  readonly doubleClicks: number;
}

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const ROBOT = 'Googlebot/2.1 (+http://www.google.com/bot.html)';
const FILES = ['occurrences.csv', 'images.zip', 'LICENSE.txt'] as const;
const TELEMETRY_EVENTS = 30;
const DOWNLOADS = 24;
const ROBOT_EVERY = 6;
const DOUBLE_CLICK_EVERY = 4;
const DOUBLE_CLICK_MS = 5_000;
const BETWEEN_DOWNLOADS_MS = 20 * 60_000;

/** The same for the same day and seed. */
export function exampleEvents(day: Day, seed = 7): ExampleEvents {
  const telemetry = rowsOf(day, TELEMETRY_EVENTS, new Dice(seed)).map(telemetryEvent);
  const downloads = Array.from({ length: DOWNLOADS }, (_, i) => download(day, i));
  const again = downloads.filter((_, i) => i % DOUBLE_CLICK_EVERY === 1).map(clickedAgain);
  return {
    events: [...telemetry, ...downloads, ...again],
    poison: { type: 'file-download', timestamp: `${day}T12:00:00Z`, ip: '192.0.2.9', user_agent: BROWSER },
    downloads: downloads.length + again.length,
    robots: downloads.filter(isRobot).length,
    doubleClicks: again.length,
  };
}

/** In the dialect that says `recordtype` and `results`, without an id: idb makes one. */
function telemetryEvent({
  date,
  type,
  record_type,
  query,
  ip_geocode,
  payload,
  source,
  ip,
}: UnnumberedRow): ExampleEvent {
  return { timestamp: date, type, recordtype: record_type, query, ip_geocode, results: payload, source, ip };
}

function download(day: Day, i: number): ExampleEvent {
  const file = FILES[i % FILES.length] ?? FILES[0];
  return {
    id: `download-${day}-${i}`,
    type: 'file-download',
    timestamp: new Date(Date.parse(`${day}T00:10:00Z`) + i * BETWEEN_DOWNLOADS_MS).toISOString(),
    bucket_id: 'bucket-1',
    file_id: `file-${i % FILES.length}`,
    file_key: file,
    size: 1000 * (1 + (i % FILES.length)),
    ip: `198.51.100.${i % 9}`,
    user_agent: i % ROBOT_EVERY === 0 ? ROBOT : BROWSER,
  };
}

function clickedAgain(first: ExampleEvent): ExampleEvent {
  const at = Date.parse(String(first.timestamp)) + DOUBLE_CLICK_MS;
  return { ...first, id: `${String(first.id)}-again`, timestamp: new Date(at).toISOString() };
}

function isRobot({ user_agent: agent }: ExampleEvent): boolean {
  return agent === ROBOT;
}

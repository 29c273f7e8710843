/** What tells whether an interval's events have changed since it was counted. */
import type { Arrivals, EventSnapshot, TimeWindow } from '../events/event-index.js';
import type { DoubleClicks, EventTypeDefinition } from '../events/event-type.js';
import type { Fingerprint, Marker } from '../model/marker.js';

/**
 * One for each window, in their order: of all events of the type, whatever the aggregation filters, so that it can be told from a
 * change of the filters. Where chains are judged, what is read past the end counts on its own, as `after`.
 */
export async function readFingerprints(
  snapshot: EventSnapshot,
  type: EventTypeDefinition,
  windows: readonly TimeWindow[],
): Promise<readonly Fingerprint[]> {
  const selection = { types: [type.name], filters: [] };
  const { doubleClicks } = type;
  const asked = windows.flatMap((window) => [window, ...windowAfter(window, doubleClicks)]);
  const answers = await snapshot.readArrivals(selection, asked);
  const each = doubleClicks.rule === 'chain' ? 2 : 1;
  return windows.map((_, i) =>
    fingerprintOf(answers[i * each], each === 2 ? answers[i * each + 1] : undefined, doubleClicks),
  );
}

/** The window with what must be read past its end, to tell which of its last clicks count. */
export function windowToRead({ start, end }: TimeWindow, doubleClicks: DoubleClicks): TimeWindow {
  return doubleClicks.rule === 'chain' ? { start, end: later(end, doubleClicks.seconds) } : { start, end };
}

/** Events of the interval itself, of all filters. */
export function eventsOf(fingerprint: Fingerprint): number {
  return ownPart(fingerprint).rows;
}

/** Events of the interval when it was last whole; null: it never was. */
export function countedEvents(marker: Marker | undefined): number | null {
  const fingerprint = marker?.fingerprint ?? null;
  return fingerprint === null ? null : eventsOf(fingerprint);
}

/** The fingerprint of the interval itself, without what was read past its end. */
export function ownPart(fingerprint: Fingerprint): Fingerprint {
  return fingerprint.sources === undefined ? fingerprint : (fingerprint.sources.events ?? NO_EVENTS);
}

const NO_EVENTS: Fingerprint = { rows: 0, newest: null, oldest: null };

function windowAfter({ end }: TimeWindow, doubleClicks: DoubleClicks): TimeWindow[] {
  return doubleClicks.rule === 'chain' ? [{ start: end, end: later(end, doubleClicks.seconds) }] : [];
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

function fingerprintOf(own: Arrivals | undefined, after: Arrivals | undefined, { rule }: DoubleClicks): Fingerprint {
  const events = partOf(own, rule);
  if (after === undefined) return events;
  const behind = partOf(after, rule);
  const newest = [events.newest, behind.newest].filter((text) => text !== null).sort();
  const sources = { events, ...(behind.rows === 0 ? {} : { after: behind }) };
  return { rows: events.rows + behind.rows, newest: newest.at(-1) ?? null, sources };
}

/**
 * Where a later click takes an earlier one's place, the earliest arrival may go without anything being lost: it is left out. And the
 * later click may have been stamped before the newest arrival: the places within the windows tell of every replacement.
 */
function partOf(arrivals: Arrivals | undefined, rule: DoubleClicks['rule']): Fingerprint {
  if (arrivals === undefined) throw new TypeError('A window has no answer.');
  const { events: rows, newest, oldest, places } = arrivals;
  if (rule !== 'window') return { rows, newest, oldest };
  return { rows, newest: newest === null ? null : `${newest}/${places}` };
}

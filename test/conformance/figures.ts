/** Documents as short lines that a person can compare. */
import { canonicalJson } from '../../src/model/canonical-json.js';
import type { DayDocument, SiteDay } from '../../src/model/documents.js';
import { EVENT_TYPES, RECORD_TYPES } from '../../src/model/telemetry.js';

/** Non-zero cells as the cases write them, sorted; lists are compared as sets. */
export function cellLines(documents: readonly DayDocument[]): string[] {
  return documents.flatMap(linesOf).sort();
}

function linesOf(document: DayDocument): string[] {
  return RECORD_TYPES.flatMap((recordType) =>
    EVENT_TYPES.flatMap((type) => {
      const cell = document[recordType][type];
      if (cell.count === 0) return [];
      const terms = (list: readonly { term: string; count: number }[]) =>
        words(list.map(({ term, count }) => `${term}:${count}`));
      const places = words(cell.geocodes.map(({ geo, count }) => `${canonicalJson(geo)}:${count}`));
      const figures = `${recordType}.${type} ${cell.count}/${cell.total}`;
      return [
        `${document.recordset_id} ${figures} items ${terms(cell.items)} queries ${terms(cell.queries)} geocodes ${places}`,
      ];
    }),
  );
}

function words(entries: readonly string[]): string {
  return entries.length === 0 ? '-' : [...entries].sort().join(' ');
}

export function sorted(lines: readonly string[]): string[] {
  // A case may list entries in any order.
  return lines
    .map((line) => line.replace(/(items|queries|geocodes) (\S.*?)(?= queries | geocodes |$)/g, sortEntries))
    .sort();
}

function sortEntries(_: string, name: string, list: string): string {
  return `${name} ${list.includes('"') ? list : list.split(' ').sort().join(' ')}`;
}

export function rejectedCounts(site: Pick<SiteDay, 'rejected'>): Record<string, number> {
  return Object.fromEntries(Object.entries(site.rejected.reasons).map(([reason, { count }]) => [reason, count]));
}

export function siteLines(site: Pick<SiteDay, 'events'>): string[] {
  return RECORD_TYPES.flatMap((recordType) =>
    EVENT_TYPES.map((type) => {
      const { events, zero_hits, records } = site.events[recordType][type];
      return `${recordType}.${type} events ${events} zero_hits ${zero_hits} records ${records}`;
    }),
  );
}

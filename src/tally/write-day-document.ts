/** A recordset's counts as the text of its day document. */
import type { Day } from '../model/day.js';
import { cellText, dayDocumentText, geoText, termText, type ListText } from '../model/day-document-text.js';
import type { Figures } from '../model/figures.js';
import { CELL_COUNT, EVENT_TYPES, RECORD_TYPES, cellIndex } from '../model/telemetry.js';
import type { EntriesByCell } from './count-table.js';
import type { TextTable } from './text-table.js';
import { topEntries } from './top-entries.js';

interface List {
  readonly counts: EntriesByCell;
  readonly texts: TextTable;
}

export interface Lists {
  readonly items: List;
  readonly queries: List;
  readonly geocodes: List;
}

/** @param number the recordset's number in the tally; its cells are the ten from `number * 10` */
export function writeDayDocument(
  recordset: string,
  day: Day,
  number: number,
  figures: Figures,
  lists: Lists,
  top: number,
): string {
  return dayDocumentText(recordset, day, (recordType, type) => {
    const index = cellIndex(RECORD_TYPES.indexOf(recordType), EVENT_TYPES.indexOf(type));
    const cell = number * CELL_COUNT + index;
    return cellText(
      figures[index * 2]!,
      figures[index * 2 + 1]!,
      listText(lists.items, cell, top, (texts, term, count) => termText(texts.json(term), count)),
      listText(lists.queries, cell, top, (texts, term, count) => termText(texts.json(term), count)),
      listText(lists.geocodes, cell, top, (texts, geo, count) => geoText(texts.text(geo), count)),
    );
  });
}

function listText(
  { counts, texts }: List,
  cell: number,
  top: number,
  entryText: (texts: TextTable, term: number, count: number) => string,
): ListText {
  const { kept, otherTerms, otherCount } = topEntries(counts, cell, texts, top);
  return {
    entries: kept.map((entry) => entryText(texts, counts.terms[entry]!, counts.counts[entry]!)),
    other: otherTerms === 0 ? null : { terms: otherTerms, count: otherCount },
  };
}

/**
 * A recordset's counts as the text of its day document: the very text that `textOfDayDocument` makes of the document that is
 * read back, which a test holds it to. As bytes, and no string an entry: strings took most of the time of writing.
 */
import type { Day } from '../../model/day.js';
import { Memory } from '../../model/memory.js';
import type { Figures } from '../../model/figures.js';
import { EVENT_TYPES, RECORD_TYPES, cellIndex } from '../../model/telemetry.js';
import type { JsonWriter } from './json-writer.js';
import type { Terms } from '../texts/terms.js';
import type { TopEntries } from '../counts/top-entries.js';

/** What is left of a cell's list, and what its terms are. */
export interface WrittenList {
  readonly name: 'items' | 'queries' | 'geocodes';
  readonly terms: Terms;
  readonly topOf: (cell: number) => TopEntries;
}

const [TERM, GEO, COUNT, CLOSE, NEXT] = ['{"term":', '{"geo":', ',"count":', '}', ','].map((text) =>
  Memory.ofText(text),
) as [Memory, Memory, Memory, Memory, Memory];

/** @param firstCell of the recordset's ten */
export function writeDayDocument(
  writer: JsonWriter,
  recordset: string,
  day: Day,
  figures: Figures,
  lists: readonly WrittenList[],
  firstCell: number,
): Buffer {
  writer.begin();
  writer.text(`{"recordset_id":${JSON.stringify(recordset)},"harvest_date":"${day}"`);
  RECORD_TYPES.forEach((recordType, r) => {
    writer.text(`,"${recordType}":{`);
    EVENT_TYPES.forEach((type, t) => {
      const cell = cellIndex(r, t);
      const [count, total] = [figures[cell * 2]!, figures[cell * 2 + 1]!];
      writer.text(`${t === 0 ? '' : ','}"${type}":{"count":${count},"total":${total}`);
      for (const list of lists) writeList(writer, list, firstCell + cell);
      writer.raw(CLOSE);
    });
    writer.raw(CLOSE);
  });
  writer.raw(CLOSE);
  return writer.result();
}

function writeList(writer: JsonWriter, { name, terms, topOf }: WrittenList, cell: number): void {
  const { size, terms: kept, counts, otherTerms, otherCount } = topOf(cell);
  writer.text(`,"${name}":[`);
  for (let i = 0; i < size; i++) {
    if (i > 0) writer.raw(NEXT);
    writeEntry(writer, terms, kept[i]!, name === 'geocodes');
    writer.raw(COUNT);
    writer.number(counts[i]!);
    writer.raw(CLOSE);
  }
  writer.text(otherTerms === 0 ? ']' : `],"${name}_other":{"terms":${otherTerms},"count":${otherCount}}`);
}

function writeEntry(writer: JsonWriter, terms: Terms, number: number, isJson: boolean): void {
  writer.raw(isJson ? GEO : TERM);
  if (isJson) writer.json(terms.table(number), terms.within(number));
  else writer.string(terms.table(number), terms.within(number));
}

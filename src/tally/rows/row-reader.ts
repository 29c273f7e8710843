/** Judges a row and reads what it says: its cell, its query and place, the entries of its payload. Mutable inside, for speed. */
import { FIELD, type ByteRow } from '../../model/byte-row.js';
import { COUNTING_RULES, type CountingRule } from '../../model/counting-rule.js';
import { MAX_ID_BYTES, decodePayload } from '../../model/payload.js';
import { REJECTION_REASONS, type RejectionReason } from '../../model/rejection.js';
import { EVENT_TYPES, RECORD_TYPES, cellIndex } from '../../model/telemetry.js';
import { Memory } from '../../model/memory.js';
import { hashOf } from '../../model/hash.js';
import { Dictionary } from '../texts/dictionary.js';
import { Term } from '../texts/term.js';
import { Geocodes } from './geocodes.js';
import { parseJson } from './parse-json.js';
import type { PayloadEntries } from './payload-entries.js';
import { PayloadScanner } from './payload-scanner.js';
import { isAscii } from '../texts/plain-words.js';
import { TextTable } from '../texts/text-table.js';

const RULES = EVENT_TYPES.map((type) => COUNTING_RULES[type]);

export class RowReader {
  readonly queries: Dictionary;
  readonly geocodes: Geocodes;
  /** Of the last row that was read. */
  cell = 0;
  rule: CountingRule = RULES[0]!;
  readonly query = new Term();
  readonly geocode = new Term();
  readonly #types = tableOf(EVENT_TYPES);
  readonly #recordTypes = tableOf(RECORD_TYPES);
  readonly #scanner = new PayloadScanner();

  /**
   * @param maxCount the largest number of hits that a payload entry may have
   * @param dictionaryBytes for queries, and again for places
   */
  constructor(
    readonly maxCount: number,
    dictionaryBytes: number,
  ) {
    this.queries = new Dictionary(dictionaryBytes);
    this.geocodes = new Geocodes(dictionaryBytes);
  }

  get entries(): PayloadEntries {
    return this.#scanner.entries;
  }

  /** @returns why the row is rejected, null where it counts */
  read(row: ByteRow): RejectionReason | null {
    if (row.isTooLarge) return 'row-too-large';
    const type = find(this.#types, row, FIELD.type);
    if (type < 0) return 'unknown-type';
    const recordType = find(this.#recordTypes, row, FIELD.recordType);
    if (recordType < 0) return 'unknown-record-type';
    this.cell = cellIndex(recordType, type);
    this.rule = RULES[type]!;
    const reason = firstOf(this.#readPayload(row), this.rule.queries ? queryFault(row) : null);
    if (reason !== null) return reason;
    this.#readQuery(row);
    this.geocodes.lookUp(row.memory, row.starts[FIELD.geocode]!, row.ends[FIELD.geocode]!, this.geocode);
    return null;
  }

  #readPayload(row: ByteRow): RejectionReason | null {
    if (row.isNull(FIELD.payload)) return 'payload-not-object';
    const start = row.starts[FIELD.payload]!;
    const end = row.ends[FIELD.payload]!;
    const isScanned =
      this.rule.payload === 'recordset of record'
        ? this.#scanner.scanRecords(row.memory, start, end)
        : this.#scanner.scanHits(row.memory, start, end, this.maxCount);
    if (isScanned) return null;
    const json = row.memory.text(start, end);
    const entries = decodePayload(parseJson(json), this.rule.payload, this.maxCount);
    if (typeof entries === 'string') return entries;
    this.entries.fill(entries);
    return null;
  }

  #readQuery({ memory, starts, ends }: ByteRow): void {
    const start = starts[FIELD.queryHash]!;
    const end = ends[FIELD.queryHash]!;
    // A query without a hash is in no list.
    if (!this.rule.queries || end <= start) {
      this.query.setNone();
      return;
    }
    if (isAscii(memory.words, start, end)) this.#lookUpQuery(memory, start, end);
    // What may be no valid UTF-8 is made valid: a store would refuse the whole document.
    else this.#lookUpQuery(Memory.ofText(memory.text(start, end)));
  }

  #lookUpQuery(memory: Memory, start = 0, end = memory.length): void {
    this.queries.lookUp(memory, start, end, hashOf(memory.words, start, end), this.query);
  }
}

/** A query's hash is an id like others. */
function queryFault({ starts, ends }: ByteRow): RejectionReason | null {
  return ends[FIELD.queryHash]! - starts[FIELD.queryHash]! > MAX_ID_BYTES ? 'id-too-long' : null;
}

function firstOf(a: RejectionReason | null, b: RejectionReason | null): RejectionReason | null {
  if (a === null || b === null) return a ?? b;
  return REJECTION_REASONS.find((reason) => reason === a || reason === b) ?? null;
}

function tableOf(words: readonly string[]): TextTable {
  const table = new TextTable();
  for (const word of words) table.internText(word);
  return table;
}

/** @returns number of the field's text in the table, -1 where it is not there */
function find(table: TextTable, { memory, starts, ends }: ByteRow, field: number): number {
  const start = starts[field]!;
  const end = ends[field]!;
  return end < 0 ? -1 : table.find(memory, start, end, hashOf(memory.words, start, end));
}

/** What is stored of a day, in the forms in which people and programs ask for it. */
import type { Day } from '../model/day.js';
import { COLLECT_STATS, isDone } from '../model/marker.js';
import { isObject } from '../model/canonical-json.js';
import type { Store, StoredDocument } from '../store/store.js';

export interface DayQuestion {
  readonly day: Day;
  readonly recordset?: string;
  readonly as: 'documents' | 'dict' | 'site';
}

export interface Answer {
  /** Lines of the answer; a day of many documents is never held in memory whole. */
  readonly lines: AsyncIterable<string>;
  /** What the reader must know to trust it; complete when the lines have been read. */
  notes(): readonly string[];
}

export async function readAnswer(store: Store, question: DayQuestion): Promise<Answer> {
  const { day, recordset, as } = question;
  const notes: string[] = [];
  const [marker] = await store.readMarkers(COLLECT_STATS, { from: day, to: day });
  if (marker === undefined) notes.push(`${day} has never been collected.`);
  else if (marker.state === 'empty') notes.push(`${day} was collected and has no telemetry.`);
  else if (!isDone(marker))
    notes.push(`${day} is not complete (${marker.state}): what is stored of it may be in part.`);
  const documents = as === 'site' ? store.readSiteDays({ from: day, to: day }) : store.readDay(day, recordset);
  return {
    lines: as === 'dict' ? dictLines(documents) : documentLines(documents, question, notes),
    notes: () => notes,
  };
}

async function* documentLines(
  documents: AsyncIterable<StoredDocument>,
  { day, recordset, as }: DayQuestion,
  notes: string[],
): AsyncGenerator<string> {
  let found = 0;
  for await (const { body } of documents) {
    found++;
    yield as === 'site' ? JSON.stringify(body, null, 2) : JSON.stringify(body);
  }
  if (found === 0 && notes.length === 0)
    notes.push(`Nothing is stored of ${day}${recordset === undefined ? '' : ` for recordset ${recordset}`}.`);
}

/** One object keyed by recordset, written member by member: a recordset may be called `__proto__`. */
async function* dictLines(documents: AsyncIterable<StoredDocument>): AsyncGenerator<string> {
  yield '{';
  let previous: string | null = null;
  for await (const { id, body } of documents) {
    if (previous !== null) yield `${previous},`;
    previous = `${JSON.stringify(recordsetOf(id, body))}:${JSON.stringify(body)}`;
  }
  if (previous !== null) yield previous;
  yield '}';
}

function recordsetOf(id: string, body: unknown): string {
  return isObject(body) && typeof body.recordset_id === 'string' ? body.recordset_id : id;
}

/** Adds up what was rejected. Mutable: part of the tally. */
import { compareCodePoints } from '../../model/canonical-json.js';
import { NAMED_ROWS, REJECTION_REASONS, type Rejected, type RejectionReason } from '../../model/rejection.js';

/** An id may be a text of any length: so much of it is named, which is enough to find the row. */
const NAMED_CHARACTERS = 1_000;

export class Rejections {
  #total = 0;
  readonly #reasons = new Map<RejectionReason, { count: number; first: string[] }>();

  add(reason: RejectionReason, id: string): void {
    const rowId = id.slice(0, NAMED_CHARACTERS);
    this.#total++;
    const entry = this.#reasons.get(reason) ?? { count: 0, first: [] };
    this.#reasons.set(reason, entry);
    entry.count++;
    const last = entry.first[NAMED_ROWS - 1];
    if (last !== undefined && compareIds(rowId, last) >= 0) return;
    entry.first.push(rowId);
    entry.first.sort(compareIds).splice(NAMED_ROWS);
  }

  rejected(): Rejected {
    const reasons = REJECTION_REASONS.flatMap((reason) => {
      const entry = this.#reasons.get(reason);
      return entry ? [[reason, { count: entry.count, first: [...entry.first] }] as const] : [];
    });
    return { total: this.#total, reasons: Object.fromEntries(reasons) };
  }
}

/** Numbers by value, before all other ids, which go by code point: the rows named are the same in whatever order they came. */
function compareIds(a: string, b: string): number {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (x && y) return a.length - b.length || (a < b ? -1 : Number(a > b));
  return Number(y) - Number(x) || compareCodePoints(a, b);
}

/** Sums over stored documents, made by the database: exact, whatever their size. */
import type { EmbeddedHandle } from '../../clients/embedded.js';
import type { Day, Month } from '../../model/day.js';
import { FIGURE_COUNT, type RecordsetSum } from '../../model/figures.js';
import { hexOf, readTexts, streamTexts, textOfHex, type TextRow } from './queries.js';

/** A sum of bigints is of type numeric. What passes 2^53 - 1 becomes a number that is not safe, so that callers see it. */
const FIGURE_SUMS = Array.from({ length: FIGURE_COUNT }, (_, i) => `sum(figures[${i + 1}])::text`).join(', ');

export async function* sumDays(handle: EmbeddedHandle, month: Month, except: Day | null): AsyncGenerator<RecordsetSum> {
  const sql = `
    SELECT encode(recordset, 'hex'), min(day), max(day), count(*)::text, ${FIGURE_SUMS}
    FROM idb.days WHERE day BETWEEN $1 AND $2 AND day <> $3 GROUP BY recordset ORDER BY recordset`;
  for await (const row of streamTexts(handle, sql, [`${month}-01`, `${month}-31`, except ?? ''])) yield decodeSum(row);
}

/** Recordsets asked for at a time. */
const RECORDSETS = 1_000;

export async function* sumMonths(
  handle: EmbeddedHandle,
  recordsets: readonly string[],
  except: readonly Month[],
): AsyncGenerator<RecordsetSum> {
  const sql = `
    SELECT encode(recordset, 'hex'), min(first_day), max(last_day), sum(days)::text, ${FIGURE_SUMS}
    FROM idb.months WHERE recordset IN (SELECT decode(id, 'hex') FROM unnest($1::text[]) id) AND month <> ALL ($2::text[])
    GROUP BY recordset ORDER BY recordset`;
  for (let from = 0; from < recordsets.length; from += RECORDSETS) {
    const ids = recordsets.slice(from, from + RECORDSETS).map(hexOf);
    for (const row of await readTexts(handle, sql, [ids, except])) yield decodeSum(row);
  }
}

function decodeSum([recordset, firstDay, lastDay, days, ...figures]: TextRow): RecordsetSum {
  return {
    recordset: textOfHex(recordset),
    firstDay: firstDay ?? '',
    lastDay: lastDay ?? '',
    days: Number(days),
    figures: figures.map(Number),
  };
}

/** A bulk request whose first item fails alone, as it does where a shard is busy or moves. */
import { answerOf, type Answer, type Fate } from '../proxies/http-proxy.js';

interface Items {
  readonly items: Record<string, object>[];
}

/** The request without its first item; nothing is sent of a request that has no other. */
export function withoutItem(body: string, status: number): Fate {
  const { action, rest } = split(body);
  if (rest !== '') return { body: rest };
  return { answer: answerOf(200, { took: 0, errors: true, items: [failed(action, status)] }) };
}

/** The answer with the first item failed. @param isTaken whether the server was given it and answers for it */
export function withFailedItem(body: string, answer: Answer, status: number, isTaken: boolean): Answer {
  const { action } = split(body);
  const answered = JSON.parse(answer.body.toString('utf8')) as Items;
  const items = [failed(action, status), ...answered.items.slice(isTaken ? 1 : 0)];
  return answerOf(200, { ...answered, errors: true, items });
}

function split(body: string): { readonly action: string; readonly rest: string } {
  const lines = body.split('\n');
  const action = lines[0]!;
  // A deletion has no second line.
  return { action, rest: lines.slice('delete' in (JSON.parse(action) as object) ? 1 : 2).join('\n') };
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'document_parsing_exception',
  429: 'es_rejected_execution_exception',
  503: 'unavailable_shards_exception',
};

function failed(action: string, status: number): Record<string, object> {
  const [[operation, target] = ['index', {}]] = Object.entries(JSON.parse(action) as Record<string, object>);
  return { [operation]: { ...target, status, error: { type: REASONS[status], reason: 'made up' } } };
}

/** Documents that the server refuses for what they hold, told without what they hold. */
import type { estypes } from '@elastic/elasticsearch';

/** The server can't take this very document: it does not fit the mapping, or is too large. */
const REFUSED = new Set([400, 413]);

/** Refusals that have nothing to do with the document: the next one would meet them, too. */
const OF_THE_INDEX = /index_closed_exception|no write index is defined|validation_exception/;

/** True where the fault is the document's, not the index's. */
export function isOfDocument(status: number, error: estypes.ErrorCause | undefined): boolean {
  return REFUSED.has(status) && !OF_THE_INDEX.test([error?.type, error?.reason].join(' '));
}

/** The server's own sentence quotes what the document holds: of it, only the kind of error and the field are kept. */
export function reasonOfRefusal(error: estypes.ErrorCause | undefined): string {
  const kind = error?.type ?? 'error';
  const sentence = error?.reason ?? '';
  const whole = [sentence, error?.caused_by?.reason].join(' ');
  if (/Limit of (total fields|mapping depth)/.test(whole))
    return `it would give the index more fields, or deeper ones, than an index may have (${kind})`;
  const name = fieldIn(sentence);
  if (name === undefined) return `its document can't be indexed (${kind})`;
  if (whole.includes('immense term')) return `its field ${name} is a longer text than can be indexed (${kind})`;
  return `its field ${name} does not fit the mapping of the index (${kind})`;
}

/** The first field that is named: what follows may be of the event. */
const FIELD = /\bfield(?: name)? ?(?:\[([^\]]*)\]|=?"([^"]*)")|\bmapper \[([^\]]*)\]|\bmapping for \[([^\]]*)\]/;

function fieldIn(sentence: string): string | undefined {
  return FIELD.exec(sentence)?.slice(1).find(Boolean);
}

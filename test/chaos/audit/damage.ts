/** Every single thing that a hand, or an accident, can do to a stored document. */
import { isObject } from '../../../src/model/canonical-json.js';

/** A year of which nothing is stored, a leap year as 2020 is. */
export const ELSEWHEN = '2016';

export interface Damage {
  readonly what: string;
  /** Where the body is put; null takes the document away. */
  readonly id: string;
  readonly body: unknown;
}

export interface StoredPiece {
  readonly id: string;
  readonly body: unknown;
}

/** @param isTold which of the document's members say something that can be told from anything else */
export function damagesOf({ id, body }: StoredPiece, isTold: (path: string) => boolean): readonly Damage[] {
  const paths = leavesOf(body).filter((path) => isTold(path.join('.')));
  return [
    { what: 'removed', id, body: null },
    { what: 'doubled under another id', id: `copy of ${id}`, body },
    ...(isTold('extra')
      ? [{ what: 'given a member that is not its own', id, body: { ...(body as object), extra: 1 } }]
      : []),
    ...paths.map((path) => ({ what: `changed in ${path.join('.')}`, id, body: changedAt(body, path) })),
  ];
}

/** Paths to everything that has no parts. */
function leavesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const parts = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : null;
  if (parts === null) return [path];
  return parts.flatMap(([name, part]) => leavesOf(part, [...path, String(name)]));
}

function changedAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return otherThan(value);
  if (Array.isArray(value)) return value.map((part: unknown, i) => (String(i) === name ? changedAt(part, rest) : part));
  const object = value as Record<string, unknown>;
  return { ...object, [name]: changedAt(object[name], rest) };
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return 1;
  // A date stays one, of another leap year: no index takes anything else in its place.
  return /^\d{4}-\d{2}/.test(value) ? `${ELSEWHEN}${value.slice('YYYY'.length)}` : `${value}x`;
}

/** What the table of fields has in a row, and the names that follow from the settings' own shape. */
import type { Parser } from './parser.js';
import type { Registration, Settings } from './settings.js';

type Leaf = string | number | boolean | null | readonly string[] | ReadonlyMap<string, Registration>;
type NamesIn<S extends keyof Settings> = Settings[S] extends Leaf ? S : `${S}.${keyof Settings[S] & string}`;

/** The dotted name of a field, `postgres.url`: the compiler holds the table complete. */
export type FieldName = { [S in keyof Settings]: NamesIn<S> }[keyof Settings];
export type ValueOf<N extends FieldName> = N extends keyof Settings
  ? Settings[N]
  : N extends `${infer S extends keyof Settings}.${infer K}`
    ? Settings[S][K & keyof Settings[S]]
    : never;

export interface Field<T = unknown> {
  readonly environment?: string;
  /** May come from a credentials file, and is shown without its password (`url`) or not at all (`whole`). */
  readonly secret?: 'url' | 'whole';
  /** A path, or a list of them: made absolute by where it was written. */
  readonly isPath?: true;
  /** Things by name: what several places say of it is merged (JSON Merge Patch), and null takes a name out again. */
  readonly isMerged?: true;
  readonly default: T;
  /** The default in words, where it is not a constant. */
  readonly defaultInWords?: string;
  readonly parser: Parser<NonNullable<T>>;
  readonly sentence: string;
}

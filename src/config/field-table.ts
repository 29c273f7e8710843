/** The table of fields as documentation: README's configuration section is made from it. */
import { FIELD_NAMES, fieldOf } from './fields.js';

export interface FieldTableRow {
  readonly name: string;
  /** Empty where there is no environment variable. */
  readonly environment: string;
  /** The default as JSON or in words; empty where there is none. */
  readonly default: string;
  /** Which values are right. */
  readonly right: string;
  /** May be given as a systemd credential, and is never printed. */
  readonly secret: boolean;
  readonly sentence: string;
}

/** One row a field, in the order of the table. */
export function fieldTable(): FieldTableRow[] {
  return FIELD_NAMES.map((name) => {
    const field = fieldOf(name);
    return {
      name,
      environment: field.environment ?? '',
      default: field.defaultInWords ?? inJson(field.default),
      right: field.parser.right,
      secret: field.secret !== undefined,
      sentence: field.sentence,
    };
  });
}

function inJson(value: unknown): string {
  return value === null || value instanceof Map || (Array.isArray(value) && value.length === 0)
    ? ''
    : `\`${JSON.stringify(value)}\``;
}

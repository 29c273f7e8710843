/** Parsers of single values: what a file, an environment variable or an option says, to the value, or undefined with what is right. */
import { Buffer } from 'node:buffer';
import { isZone } from '../model/day.js';

export interface Parser<T> {
  /** What is right, to be read after "it must be". */
  readonly right: string;
  /** @returns the value, or undefined when the text or JSON value is not one; never throws */
  readonly parse: (raw: unknown) => T | undefined;
}

const PREFIX_BYTES = 100;
/** What Elasticsearch forbids in an index name, and white space and control characters, which nobody means. */
const NOT_IN_INDEX_NAME = /[\\/*?"<>|,#:\s\p{Cc}\p{Cs}]/u;

/** Whole numbers, as JSON numbers or as decimal digits (environment and command line know only text). */
export function wholeNumber(min: number, max: number): Parser<number> {
  return {
    right: `a whole number from ${min} to ${max}`,
    parse: (raw) => {
      const number = typeof raw === 'string' && /^\s*\d{1,20}\s*$/.test(raw) ? Number(raw) : raw;
      if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) return undefined;
      return number + 0; // -0 becomes 0
    },
  };
}

export function oneOf<const T extends string>(choices: readonly T[]): Parser<T> {
  return {
    right: `one of ${choices.join(', ')}`,
    parse: (raw) => choices.find((choice) => choice === raw),
  };
}

/** One or more of the choices, none twice, in the order of the choices. A text has them with commas between them. */
export function listOf(choices: readonly string[]): Parser<readonly string[]> {
  return {
    right: `a list of one or more of ${choices.join(', ')}`,
    parse: (raw) => {
      const items: unknown = typeof raw === 'string' ? raw.split(',').map((item) => item.trim()) : raw;
      if (!Array.isArray(items) || items.length === 0) return undefined;
      if (!items.every((item) => choices.some((choice) => choice === item))) return undefined;
      return choices.filter((choice) => items.includes(choice));
    },
  };
}

export const flag: Parser<boolean> = {
  right: 'true or false',
  parse: (raw) => (raw === true || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined),
};

/** One line of text with something in it: a control character in a password or key is a slip of copying. */
export const lineOfText: Parser<string> = {
  right: 'one line of text, not empty',
  parse: (raw) => (typeof raw === 'string' && raw.trim() !== '' && !/\p{Cc}/u.test(raw) ? raw : undefined),
};

/** A path as it is written; the loader makes it absolute, because what it is relative to depends on where it was written. */
export const path: Parser<string> = { right: 'the path of a file or directory', parse: lineOfText.parse };

/** A list of paths as they are written; a single text is a list of one. */
export const paths: Parser<readonly string[]> = {
  right: 'a list of paths of files',
  parse: (raw) => {
    const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
    const parsed = items.map((item) => path.parse(item));
    return parsed.some((item) => item === undefined) ? undefined : parsed.filter((item) => item !== undefined);
  },
};

/** An IANA name. UTC is told apart by its name alone, so that every spelling of it becomes the one. */
export const zone: Parser<string> = {
  right: 'the IANA name of a time zone, such as UTC or America/New_York',
  parse: (raw) => {
    if (typeof raw !== 'string' || !isZone(raw)) return undefined;
    return raw.toUpperCase() === 'UTC' ? 'UTC' : raw;
  },
};

/** What may stand before an index name: the rules of Elasticsearch for the beginning of a name, and room for the rest of it. */
export const indexPrefix: Parser<string> = {
  right: `the beginning of an index name: lower case, none of \\ / * ? " < > | , # : or space, not beginning with - _ + or ., up to ${PREFIX_BYTES} bytes`,
  parse: (raw) => {
    if (typeof raw !== 'string' || raw !== raw.toLowerCase() || NOT_IN_INDEX_NAME.test(raw)) return undefined;
    return /^[-_+.]/.test(raw) || Buffer.byteLength(raw) > PREFIX_BYTES ? undefined : raw;
  },
};

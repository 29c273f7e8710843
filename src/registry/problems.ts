/** What is wrong with registrations, all of it, so that everything can be said at once. */

const SHOWN_LENGTH = 80;

/** Where a registration was written: in front of every problem with it. */
export interface Place {
  /** `aggregations.file-download-agg`. */
  readonly path: string;
  /** File or module. */
  readonly origin: string;
  /** Functions can be written there: it is a module. */
  readonly isModule: boolean;
}

export class Problems {
  readonly #lines: string[] = [];

  get lines(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    this.#lines.push(line);
  }

  /** @param what to be read after the path: `is no field of an aggregation` */
  at(path: string, { origin }: Place, what: string): void {
    this.add(`${path} (${origin}) ${what}`);
  }

  /** @param right to be read after "it must be" */
  wrong(path: string, { origin }: Place, value: unknown, right: string): void {
    this.add(`${path} is ${shown(value)} (${origin}): it must be ${right}`);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return String(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

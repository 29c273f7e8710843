/** What has become of each source of an interval since it was counted: pure. */
import { EMPTY_FINGERPRINT, bySource, type Fingerprint } from '../model/marker.js';
import { counted } from '../model/words.js';

export interface SourceChange {
  /** What it has: `row`, `event`. */
  readonly noun: string;
  readonly counted: number;
  readonly now: number;
  /** What was counted is gone: counting again would lose it, whatever has come instead. */
  readonly isShrunk: boolean;
}

/** By the source's name. */
const NOUNS: Readonly<Record<string, string>> = { postgres: 'row', events: 'event' };

/** Only the sources that are no longer what was counted; a source that one of the two does not have is empty there. */
export function sourceChanges(then: Fingerprint, today: Fingerprint): SourceChange[] {
  const [thenBySource, todayBySource] = [bySource(then), bySource(today)];
  return [...new Set([...Object.keys(thenBySource), ...Object.keys(todayBySource)])].flatMap((name) => {
    const [was, is] = [thenBySource[name] ?? EMPTY_FINGERPRINT, todayBySource[name] ?? EMPTY_FINGERPRINT];
    if (was.rows === is.rows && was.newest === is.newest && !isRefilled(was, is)) return [];
    const isShrunk = is.rows < was.rows || isRefilled(was, is);
    return [{ noun: NOUNS[name] ?? name, counted: was.rows, now: is.rows, isShrunk }];
  });
}

/** The first event to arrive is there no more: of an index that was lost, what is there now came later. */
function isRefilled({ oldest: was }: Fingerprint, { oldest: is }: Fingerprint): boolean {
  return typeof was === 'string' && typeof is === 'string' && is > was;
}

/**
 * `5 rows counted, 4 in the source now; 3 events counted, 7 in the source now`: a part for each source that has changed.
 * @param words what follows each of the two numbers
 * @param digits how a number is written
 */
export function sayChanges(
  then: Fingerprint,
  today: Fingerprint,
  words: readonly [then: string, today: string],
  digits: (value: number) => string = String,
): string {
  const parts = sourceChanges(then, today).map(({ noun, counted: was, now: is, isShrunk }) => {
    const others = isShrunk && is >= was ? ', some of them others' : '';
    return `${counted(was, noun, digits)} ${words[0]}, ${digits(is)} ${words[1]}${others}`;
  });
  return parts.join('; ');
}

/** `5 rows and 3 events`. */
export function sayCounts(fingerprint: Fingerprint): string {
  const sources = Object.entries(bySource(fingerprint));
  const parts = sources.map(([name, { rows }]) => counted(rows, NOUNS[name] ?? name, String));
  return parts.join(' and ') || 'no rows';
}

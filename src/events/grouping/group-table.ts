/**
 * The groups of one interval in memory of a bounded size. Where they are too many, half of them (by a digest of their keys) are let
 * go, to be counted in another reading of the same events; so every group is counted whole, in one of the readings.
 */
import type { Metric } from '../aggregation.js';
import type { EventGroup } from '../event-index.js';
import { Accumulator, type GroupedEvent } from './accumulator.js';
import { DistinctValues } from './distinct-values.js';
import { keysOf, keyText } from './keys.js';

/** How events are grouped, and what is kept of each group. */
export interface TableGrouping {
  readonly fields: readonly string[];
  readonly metrics: readonly Metric[];
  /** Of the newest event; null: the whole event. */
  readonly copied: readonly string[] | null;
}

/** The groups whose keys' digests end in these bits. */
export interface Share {
  readonly bits: number;
  readonly length: number;
}

export const EVERYTHING: Share = { bits: 0, length: 0 };

/** What a group takes in memory besides its different values, as so many of these: some 650 bytes. */
const GROUP_VALUES = 11;

/** A group that is too large by itself can't be shared out any more. */
const MOST_BITS = 20;

export class GroupTable {
  readonly #grouping: TableGrouping;
  readonly #budget: number;
  /** By the text of their keys. */
  readonly #groups = new Map<string, Accumulator>();
  readonly #values = new DistinctValues();
  readonly #left: Share[] = [];
  #share: Share;
  #size = 0;

  /** @param budget different values that are kept at most; a group takes as much as several of them */
  constructor(grouping: TableGrouping, share: Share, budget: number) {
    this.#grouping = grouping;
    this.#share = share;
    this.#budget = budget;
  }

  /** @returns whether the event is in a group at all, of whatever share */
  add(event: GroupedEvent): boolean {
    const keys = keysOf(event.fields, this.#grouping.fields);
    for (const key of keys) {
      const text = keyText(key);
      if (!isIn(this.#share, text)) continue;
      const more = this.#group(text).add(event, key);
      this.#size += more;
      while (this.#size > this.#budget && this.#share.length < MOST_BITS && this.#groups.size > 1) this.#letHalfGo();
    }
    return keys.length > 0;
  }

  /** Shares that this reading had no room for. */
  get left(): readonly Share[] {
    return this.#left;
  }

  *groups(): Generator<EventGroup> {
    for (const group of this.#groups.values()) yield group.group();
  }

  #group(text: string): Accumulator {
    let group = this.#groups.get(text);
    if (group === undefined) {
      group = new Accumulator(this.#grouping.metrics, this.#grouping.copied, this.#values);
      this.#groups.set(text, group);
      this.#size += GROUP_VALUES;
    }
    return group;
  }

  #letHalfGo(): void {
    const { bits, length } = this.#share;
    this.#share = { bits, length: length + 1 };
    this.#left.push({ bits: bits + 2 ** length, length: length + 1 });
    const kept = new Set<number>();
    for (const [text, group] of this.#groups) {
      if (isIn(this.#share, text)) {
        for (const number of group.keptAs) kept.add(number);
        continue;
      }
      this.#groups.delete(text);
      this.#size -= group.values + GROUP_VALUES;
    }
    this.#values.keep(kept);
  }
}

function isIn({ bits, length }: Share, text: string): boolean {
  return length === 0 || digestOf(text) % 2 ** length === bits;
}

/** FNV-1a of 32 bits, mixed once more so that its last bits depend on every letter. */
function digestOf(text: string): number {
  let digest = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193);
  digest = Math.imul(digest ^ (digest >>> 16), 0x85ebca6b);
  return (digest ^ (digest >>> 13)) >>> 0;
}

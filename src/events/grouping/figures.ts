/** A number of each group, in one array that grows with them. */

/** What a group takes of one such array, which doubles as it grows. */
export const FIGURE_BYTES = 12;

const FIRST_GROUPS = 1_024;

export class Figures {
  #cells: Float64Array;

  /** @param first of a group that none was set of */
  constructor(private readonly first = 0) {
    this.#cells = new Float64Array(FIRST_GROUPS).fill(first);
  }

  at(group: number): number {
    return this.#cells[group] ?? this.first;
  }

  set(group: number, figure: number): void {
    if (group >= this.#cells.length) this.#grow(group);
    this.#cells[group] = figure;
  }

  /** @param kept groups that stay, in the order in which they are numbered from now on */
  keep(kept: readonly number[]): void {
    const before = this.#cells;
    this.#cells = new Float64Array(Math.max(FIRST_GROUPS, kept.length)).fill(this.first);
    for (const [group, old] of kept.entries()) this.#cells[group] = before[old] ?? this.first;
  }

  #grow(group: number): void {
    const before = this.#cells;
    this.#cells = new Float64Array(2 * group).fill(this.first, before.length);
    this.#cells.set(before);
  }
}

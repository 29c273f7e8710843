/** Messages that readers have taken and not settled. The rows stay until they are acknowledged: a crash puts all of them back. */
export class InHand {
  readonly #taken = new Set<string>();
  #returns = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();

  /** One reader takes at a time: between asking for messages and having them in hand, another one would get the same. */
  async inTurn<T>(take: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(take);
    this.#lastTurn = turn.catch(() => undefined);
    return await turn;
  }

  ids(): readonly string[] {
    return [...this.#taken];
  }

  /** How often messages were put back. */
  get returns(): number {
    return this.#returns;
  }

  add(id: string): void {
    this.#taken.add(id);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#taken.delete(id);
  }

  putBack(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#returns++;
    this.remove(ids);
  }
}

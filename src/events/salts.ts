/** Salts of visitor ids: one for each UTC date, random, shared by all processors, forgotten after some days. */

export interface Salts {
  /**
   * @param date UTC date (`YYYY-MM-DD`) of the event
   * @returns the date's salt, made at the first call for it; the same for every processor. A salt that was forgotten is made anew:
   * visitors of then can't be told any more, but events keep their ids, which no salt is in
   */
  saltOf(date: string): Promise<string>;
  /** Forgets salts made before the instant. @returns how many */
  forget(before: Date): Promise<number>;
}

import type { Salts } from '../../src/events/salts.js';

/** Salts that anybody can guess; a date that was forgotten has another one. */
export class MemorySalts implements Salts {
  #age = 0;

  saltOf(date: string): Promise<string> {
    return Promise.resolve(`${date} ${this.#age}`);
  }

  forget(): Promise<number> {
    this.#age++;
    return Promise.resolve(0);
  }
}

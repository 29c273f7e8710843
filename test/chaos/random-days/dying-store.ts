/** A store whose user dies at one of its calls, or in the middle of what it writes: everything asked of it afterwards fails. */
import type { DocumentWrite, Store } from '../../../src/store/store.js';

export class Died extends Error {}

/** @param calls how many calls and written documents it lives for; null: it does not die */
export function dyingStore(store: Store, calls: number | null): Store {
  let left = calls ?? Infinity;
  const live = () => {
    if (left-- <= 0) throw new Died('It has died.');
  };
  async function* written(writes: Iterable<DocumentWrite> | AsyncIterable<DocumentWrite>) {
    for await (const write of writes) {
      live();
      yield write;
    }
  }
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        live();
        const [lease, writes] = given as Parameters<Store['write']>;
        if (name === 'write') return target.write(lease, written(writes));
        return Reflect.apply(value, target, given) as unknown;
      };
    },
  });
}

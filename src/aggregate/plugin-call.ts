import { IdbError, reasonOf } from '../model/errors.js';

/** Calls what a plugin brought. @param what names it. @throws bad-document: its failure is of the events that it saw, and no bug of idb */
export function callPlugin<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new IdbError('bad-document', `Failed to count: ${what} threw: ${reasonOf(error)}`, { cause: error });
  }
}

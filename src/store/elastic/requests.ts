/** Sends one request, again where that may help. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { elasticsearchError, isMissingIndex, isPassing } from '../../clients/elasticsearch.js';

/** Waits between attempts: a short overload or a restarted connection is over by then, an outage is not waited out. */
const WAITS_MS = [100, 300, 1000, 2000, 4000];

/** Thrown by an attempt whose answer was accepted in part: the rest is worth another attempt. */
export class PassingRefusal extends Error {}

export class Requests {
  constructor(
    readonly client: Client,
    readonly address: string,
  ) {}

  /**
   * @param what finishes the sentence "Failed to …"
   * @param send one attempt: it must do no harm when repeated
   * @param mayGoOn called before each attempt; what it throws ends them
   * @throws unavailable, refused, write-failed
   */
  async send<T>(what: string, send: (client: Client) => Promise<T>, mayGoOn?: () => void): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      mayGoOn?.();
      try {
        return await send(this.client);
      } catch (error) {
        const wait = WAITS_MS[attempt];
        if (wait === undefined || !(error instanceof PassingRefusal || isPassing(error)))
          throw elasticsearchError(what, this.address, error);
        await sleep(wait);
      }
    }
  }
}

/** @returns null where the index is not there */
export async function orNullWithoutIndex<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isMissingIndex(error)) return null;
    throw error;
  }
}

/**
 * The lease of a statistic as a document of the ledger: taken by create or by `if_seq_no`, renewed in time, never taken over
 * before it ends, because the last request of a dead process may still be on its way.
 */
import type { Client } from '@elastic/elasticsearch';
import { statusOf } from '../../clients/elasticsearch.js';
import { IdbError } from '../../model/errors.js';
import { leaseId } from '../../model/marker.js';
import type { Lease, LeaseRequest } from '../store.js';
import type { Requests } from './requests.js';

/** Renewals that a lease has time for: under half of it is left to requests, so two may fail and the run still goes on. */
const RENEWALS = 6;

/** What the lease document says. */
interface LeaseDocument {
  readonly statistic: string;
  /** Null: given back. */
  readonly holder: string | null;
  /** End of the lease by the holder's clock, ISO 8601. */
  readonly until: string;
  readonly number: number;
}

interface Found {
  readonly document: LeaseDocument;
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/** A request's time, as a part of the lease: under half of it, so that none outlives the lease under which it was sent. */
export function requestTimeoutMs(leaseSeconds: number): number {
  return Math.min(30_000, Math.floor(leaseSeconds * 1000 * 0.45));
}

export class LeaseKeeper {
  constructor(
    readonly requests: Requests,
    readonly index: string,
  ) {}

  async readHolder(statistic: string): Promise<string | null> {
    const found = await this.requests.send('read the lease', (client) => this.#find(client, statistic));
    return found !== null && isHeld(found.document) ? found.document.holder : null;
  }

  async withLease<T>(request: LeaseRequest, work: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = new HeldLease(request, await this.#take(request));
    const renew = () => (lease.renewal ??= this.#renew(lease).finally(() => (lease.renewal = null)));
    const timer = setInterval(() => void renew(), (request.seconds * 1000) / RENEWALS);
    timer.unref();
    try {
      return await work(lease);
    } finally {
      clearInterval(timer);
      // A renewal under way would change the document behind the back of the giving back.
      await lease.renewal;
      await this.#giveBack(lease);
    }
  }

  async #take(request: LeaseRequest): Promise<Held> {
    return this.requests.send(`take the lease of ${request.statistic}`, async (client) => {
      const found = await this.#find(client, request.statistic);
      if (found !== null && isHeld(found.document) && found.document.holder !== request.holder)
        throw heldError(found.document);
      const number = Math.max((found?.document.number ?? 0) + 1, Date.now());
      try {
        return await this.#put(client, request, number, found);
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
        // Somebody was faster; or it was this very request, answered too late and sent again.
        const winner = await this.#find(client, request.statistic);
        if (winner?.document.holder !== request.holder) throw heldError(winner?.document);
        return this.#put(client, request, winner.document.number, winner);
      }
    });
  }

  async #renew(lease: HeldLease): Promise<void> {
    try {
      lease.held = await this.#put(this.requests.client, lease.request, lease.number, lease.held);
    } catch (error) {
      if (statusOf(error) === 409) await this.#recheck(lease);
      // Anything else may pass: the next turn tries again, and the lease lapses by itself if none gets through.
    }
  }

  /** After a conflict: an earlier renewal that was applied but not answered is still ours, anything else is not. */
  async #recheck(lease: HeldLease): Promise<void> {
    try {
      const found = await this.#find(this.requests.client, lease.statistic);
      if (found?.document.holder === lease.holder && found.document.number === lease.number) {
        lease.held = { ...found, number: lease.number, lapsesAt: lease.held.lapsesAt };
      } else lease.lost = true;
    } catch {
      // Not known: the lease lapses by itself.
    }
  }

  async #giveBack(lease: HeldLease): Promise<void> {
    const put = () => this.#put(this.requests.client, { ...lease.request, seconds: 0 }, lease.number, lease.held, null);
    try {
      // After a conflict: the last renewal may have been applied without being answered.
      if (!lease.lost) await put().catch(() => this.#recheck(lease).then(() => (lease.lost ? null : put())));
    } catch {
      // It ends by itself; a run that follows sooner is told who holds it until when.
    }
  }

  async #put(
    client: Client,
    request: LeaseRequest,
    number: number,
    previous: Pick<Found, 'seqNo' | 'primaryTerm'> | null,
    holder: string | null = request.holder,
  ): Promise<Held> {
    const sent = performance.now();
    const document: LeaseDocument = {
      statistic: request.statistic,
      holder,
      until: new Date(Date.now() + request.seconds * 1000).toISOString(),
      number,
    };
    const answer = await client.index(
      {
        index: this.index,
        id: leaseId(request.statistic),
        document,
        ...(previous === null
          ? { op_type: 'create' as const }
          : { if_seq_no: previous.seqNo, if_primary_term: previous.primaryTerm }),
      },
      { requestTimeout: Math.max(500, requestTimeoutMs(request.seconds)) },
    );
    // Counted from before the request was sent: the server's end can't come sooner.
    return {
      seqNo: answer._seq_no ?? 0,
      primaryTerm: answer._primary_term ?? 0,
      number,
      lapsesAt: sent + request.seconds * 1000,
    };
  }

  async #find(client: Client, statistic: string): Promise<Found | null> {
    try {
      const got = await client.get<LeaseDocument>({ index: this.index, id: leaseId(statistic) });
      if (!got.found || got._source === undefined) return null;
      return { document: got._source, seqNo: got._seq_no ?? 0, primaryTerm: got._primary_term ?? 0 };
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }
}

interface Held {
  readonly seqNo: number;
  readonly primaryTerm: number;
  readonly number: number;
  /** By the monotonic clock, which no correction of the time of day moves. */
  readonly lapsesAt: number;
}

class HeldLease implements Lease {
  lost = false;
  renewal: Promise<void> | null = null;

  constructor(
    readonly request: LeaseRequest,
    public held: Held,
  ) {}

  get statistic(): string {
    return this.request.statistic;
  }

  get holder(): string {
    return this.request.holder;
  }

  get number(): number {
    return this.held.number;
  }

  check(): void {
    const left = this.held.lapsesAt - performance.now();
    if (!this.lost && left > requestTimeoutMs(this.request.seconds)) return;
    throw new IdbError(
      'lease-lost',
      `Failed to go on: the lease of ${this.statistic} ${this.lost ? 'was taken by another run' : 'could not be renewed in time'}. ` +
        'What this run wrote is completed by the next run; start it again.',
    );
  }
}

function isHeld(document: LeaseDocument): boolean {
  return document.holder !== null && Date.parse(document.until) > Date.now();
}

function heldError(document: LeaseDocument | undefined): IdbError {
  const who = document?.holder ?? 'another run';
  const until = document === undefined ? '' : ` until ${document.until} unless it is renewed`;
  return new IdbError('lease-held', `Another run works: ${who} holds the lease${until}. Try again when it has ended.`);
}

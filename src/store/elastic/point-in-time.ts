/** One state of some indices, for as long as the work takes: what is written meanwhile is not seen. */
import type { Client, estypes } from '@elastic/elasticsearch';
import { errors } from '../../clients/elastic-client.js';
import { searchBytes, type AnswerBuffer } from '../../clients/answer-bytes.js';
import { statusOf } from '../../clients/elasticsearch.js';
import { IdbError } from '../../model/errors.js';
import { scanAnswer, type ScannedAnswer, type TakeDocument } from './answer-scan.js';
import { checkShards } from './reads.js';
import type { Requests } from './requests.js';

/** How long the server keeps it after the last request: longer than whoever reads takes for what a page holds. */
const KEPT_FOR = '5m';

/** A page of groups of many events takes the server a while. */
const REQUEST_TIMEOUT_MS = 120_000;

type PitPart = Pick<estypes.SearchRequest, 'pit' | 'allow_partial_search_results'>;

export type PitSearch = Omit<estypes.SearchRequest, 'index' | 'pit'>;

interface Scanning {
  readonly take: TakeDocument;
  /** Where the answer is put. */
  readonly buffer: AnswerBuffer;
  readonly signal: AbortSignal;
}

export class PointInTime {
  constructor(
    readonly requests: Requests,
    /** Names it in messages. */
    readonly what: string,
    private id: string,
  ) {}

  /**
   * @param verb what is done, for messages: `count`
   * @throws unavailable where the server does not answer, read-failed where the mapping does not allow it, interrupted by the signal, or
   *   where the state is gone: with the node that held it, for no other has it
   */
  async search<Aggregations = Record<string, estypes.AggregationsAggregate>>(
    verb: string,
    body: PitSearch,
    signal?: AbortSignal,
  ): Promise<estypes.SearchResponse<unknown, Aggregations>> {
    const options = { requestTimeout: REQUEST_TIMEOUT_MS, ...(signal && { signal }) };
    const answer = await this.#send(verb, (client, pit) =>
      client.search<unknown, Aggregations>({ ...body, ...pit }, options),
    );
    this.#check(answer);
    return answer;
  }

  /** The same, its documents handed over as the bytes of their JSON texts. */
  async scan(verb: string, body: PitSearch, { take, buffer, signal }: Scanning): Promise<ScannedAnswer> {
    const options = { requestTimeout: REQUEST_TIMEOUT_MS, signal };
    const bytes = await this.#send(verb, (client, pit) => searchBytes(client, { ...body, ...pit }, buffer, options));
    const answer = scanAnswer(bytes, take);
    this.#check(answer.envelope);
    return answer;
  }

  async #send<T>(verb: string, send: (client: Client, pit: PitPart) => Promise<T>): Promise<T> {
    const what = `${verb} ${this.what}`;
    const pit = { pit: { id: this.id, keep_alive: KEPT_FOR }, allow_partial_search_results: false };
    const state = { isGone: false };
    try {
      return await this.requests.send(what, async (client) => {
        try {
          return await send(client, pit);
        } catch (error) {
          // What is tried last may be a node that does not answer: what another said before tells more.
          state.isGone ||= isStateGone(error);
          throw readError(what, error);
        }
      });
    } catch (error) {
      throw state.isGone ? goneError(what) : error;
    }
  }

  #check(answer: Pick<estypes.SearchResponse, 'pit_id' | '_shards' | 'timed_out'>): void {
    if (answer.pit_id !== undefined) this.id = answer.pit_id;
    checkShards(this.what, answer);
  }

  async close(): Promise<void> {
    // Where this fails, the server lets go of it by itself.
    await this.requests.client.closePointInTime({ id: this.id }).catch(() => undefined);
  }
}

/** @param indices names or aliases, all of which exist @param what they hold, for messages */
export async function withPointInTime<T>(
  requests: Requests,
  indices: readonly string[],
  what: string,
  work: (pointInTime: PointInTime) => Promise<T>,
): Promise<T> {
  const { id } = await requests.send(`open ${what}`, (client: Client) =>
    client.openPointInTime({ index: [...indices], keep_alive: KEPT_FOR }),
  );
  const pointInTime = new PointInTime(requests, what, id);
  try {
    return await work(pointInTime);
  } finally {
    await pointInTime.close();
  }
}

/** The cluster answers, and no shard of it has the state: its node does not answer, or has been started anew. */
function isStateGone(error: unknown): boolean {
  const status = statusOf(error);
  if (status === 404) return String(error).includes('search_context_missing_exception');
  return (status === 502 || status === 503) && String(error).includes('search_phase_execution_exception');
}

function goneError(what: string): IdbError {
  const reason = 'the state that was being read is gone from Elasticsearch, as when a node dies or is started anew';
  return new IdbError('interrupted', `Interrupted: failed to ${what}: ${reason}. Run the same command again.`);
}

/** The server's reason lies with the shard that said it; above it stands only that all of them failed. */
function readError(what: string, error: unknown): unknown {
  if (error instanceof errors.RequestAbortedError)
    return new IdbError('interrupted', `Interrupted: failed to ${what}.`);
  const status = statusOf(error);
  if (status !== 400 && status !== 404) return error;
  const body = (error as errors.ResponseError).body as { error?: { root_cause?: readonly estypes.ErrorCause[] } };
  const cause = body.error?.root_cause?.[0];
  if (cause === undefined) return error;
  return new IdbError('read-failed', `Failed to ${what}: ${cause.type}: ${cause.reason ?? 'no reason given'}`);
}

/** What can go wrong with one request to Elasticsearch. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askElasticsearch } from '../../e2e/support/behind.js';
import type { Started } from '../../e2e/support/run-idb.js';
import type { Fault, Passed, Watch } from '../engine/sweep.js';
import { expectSuccess, type Place } from '../places/run.js';
import { answerOf, withProxy, type ProxiedRequest, type ProxyHooks } from '../proxies/http-proxy.js';
import { withFailedItem, withoutItem } from './bulk-items.js';

export interface Request extends Passed, ProxiedRequest {}

export type HttpFault = Fault<Request>;

export const watchRequests: Watch<Request> = (place, start, command) =>
  withProxy(addressOf(place), {}, async ({ url, requests }) => {
    expectSuccess(command, await start({ IDB_ELASTICSEARCH_URL: url }).ended);
    return requests.map((request) => ({ ...request, name: `${request.method} ${withoutPrefix(request.path)}` }));
  });

export const KILLS: readonly HttpFault[] = [
  fault('killed before request', 'killed', (target, { kill }) => ({ before: at(target, () => (kill(), 'cut')) })),
  fault('killed after request', 'killed', (target, { kill }) => ({ after: at(target, () => (kill(), 'cut')) })),
];

export const CUTS: readonly HttpFault[] = [
  fault('cut before request', 'survives', (target) => ({ before: at(target, () => 'cut') })),
  fault('cut after request', 'survives', (target) => ({ after: at(target, () => 'cut') })),
];

const TOO_MANY = answerOf(429, { error: { type: 'es_rejected_execution_exception', reason: 'too busy' }, status: 429 });
const GONE_AWAY = answerOf(503, { error: { type: 'unavailable_shards_exception', reason: 'no shard' }, status: 503 });

export const REFUSALS: readonly HttpFault[] = [
  fault('429 to request', 'survives', (target) => ({ before: at(target, () => ({ answer: TOO_MANY })) })),
  fault('503 to request', 'survives', (target) => ({ before: at(target, () => ({ answer: GONE_AWAY })) })),
  fault('done, but 503 to request', 'survives', (target) => ({ after: at(target, () => ({ answer: GONE_AWAY })) })),
];

/** A lease short enough that a write times out soon: under half of it. */
const SHORT_LEASE = { IDB_LEASE_SECONDS: '4' };

/** The request is done, and its answer comes when nobody waits for it any more. What writes no document has half a minute. */
export const LATE_ANSWERS: readonly HttpFault[] = [
  {
    ...fault('late answer to request', 'fails', (target) => ({
      after: at(target, ({ gone }) => gone.then(() => 'cut' as const)),
    })),
    isSlow: (request) => !isWrite(request),
    env: SHORT_LEASE,
  },
];

export const PASSING_ITEMS: readonly HttpFault[] = [
  itemFault('an item not taken in bulk', 'survives', 429, false),
  itemFault('an item taken, but said not to be, in bulk', 'survives', 503, true),
];
export const FAILED_ITEMS: readonly HttpFault[] = [
  ...PASSING_ITEMS,
  itemFault('an item refused for good in bulk', 'fails', 400, false),
];

/** The blocks that Elasticsearch itself, or an operator, puts on an index when a disk is full. */
export const BLOCKS: readonly HttpFault[] = [
  blockFault('writing blocked from request', 'write', false),
  blockFault('disk full from request', 'read_only_allow_delete', true),
];

function itemFault(name: string, ending: HttpFault['ending'], status: number, isTaken: boolean): HttpFault {
  const hooks = (target: Request): ProxyHooks => ({
    ...(isTaken ? {} : { before: at(target, ({ body }) => withoutItem(body, status)) }),
    after: at(target, ({ body }, answer) => ({ answer: withFailedItem(body, answer, status, isTaken) })),
  });
  return { ...fault(name, ending, hooks), isFor: ({ path }) => path.includes('_bulk') };
}

/** From a request on, whose index may not be there yet: everything that is written then fails. */
function blockFault(name: string, block: string, isSlow: boolean): HttpFault {
  const set = (place: Place, value: boolean | null) =>
    askElasticsearch(place, 'PUT', '/{prefix}*/_settings?allow_no_indices=true', { [`index.blocks.${block}`]: value });
  return {
    ...fault(name, 'fails', (target, { place }) => ({
      before: at(target, async () => {
        await set(place, true);
        return undefined;
      }),
    })),
    isSlow: () => isSlow,
    mend: (place) => set(place, null),
  };
}

/** Time for a lease to end: it is a little more than the short one. */
const LEASE_OVER_MS = 2_300;

/** The run stands still until its lease is over and another has worked in its place; then it goes on, with what it knows. */
export const STALLS: readonly HttpFault[] = (['before', 'after'] as const).map((side) => ({
  name: `stopped ${side} request`,
  ending: 'gives-way',
  env: { IDB_LEASE_SECONDS: '2' },
  strike: (place, target, start, flow) => {
    let run: Started | undefined;
    let resumed: Promise<unknown> | undefined;
    const stall = async () => {
      run?.process.kill('SIGSTOP');
      await sleep(LEASE_OVER_MS);
      await flow.finish?.(place);
      run?.process.kill('SIGCONT');
    };
    // What a stopped run had sent is with the server by then, or lost: nothing is on its way for longer than a lease.
    const hook = at(target, () => {
      resumed = stall();
      return side === 'before' ? ('cut' as const) : resumed.then(() => undefined);
    });
    return withProxy(addressOf(place), { [side]: hook }, async ({ url }) => {
      run = start({ IDB_ELASTICSEARCH_URL: url });
      const ended = await run.ended;
      await resumed;
      return { ...ended, isMissed: resumed === undefined };
    });
  },
}));

interface Control {
  readonly kill: () => void;
  readonly place: Place;
}

function fault(
  name: string,
  ending: HttpFault['ending'],
  hooks: (target: Request, control: Control) => ProxyHooks,
): HttpFault {
  return {
    name,
    ending,
    strike: (place, target, start) => {
      let run: Started | undefined;
      let isKilled = false;
      const kill = () => {
        isKilled = true;
        run?.process.kill('SIGKILL');
      };
      return withProxy(addressOf(place), hooks(target, { kill, place }), async ({ url, requests }) => {
        run = start({ IDB_ELASTICSEARCH_URL: url });
        const ended = await run.ended;
        return { ...ended, isMissed: ending === 'killed' ? !isKilled : requests.length < target.number };
      });
    },
  };
}

/** At that request alone. */
function at<A extends readonly unknown[], F>(
  { number }: Request,
  hook: (request: ProxiedRequest, ...rest: A) => F,
): (request: ProxiedRequest, ...rest: A) => F | undefined {
  return (request, ...rest) => (request.number === number ? hook(request, ...rest) : undefined);
}

function isWrite({ method, path }: ProxiedRequest): boolean {
  return path.includes('_bulk') || (method === 'PUT' && path.includes('/_doc/'));
}

export function withoutPrefix(path: string): string {
  return path.replace(/test-\w+-/g, '').slice(0, 60);
}

function addressOf({ env }: Place): string {
  return env.IDB_ELASTICSEARCH_URL!;
}

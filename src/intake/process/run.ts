/** The state of one run of the processor. */
import { Outage } from './outage.js';
import type { ProcessParts, ProcessRequest } from './parts.js';
import { ProcessTally } from './process-report.js';
import { Repeats } from './repeats.js';
import { SaltCache } from './salt-cache.js';

export interface Run {
  readonly parts: ProcessParts;
  readonly request: ProcessRequest;
  readonly tally: ProcessTally;
  readonly salts: SaltCache;
  readonly outage: Outage;
  /** What failed last, to be tried again before anything more is taken: each delivery for nothing brings a message closer to the broker's limit. */
  readonly unfinished: (() => Promise<unknown>)[];
  /** What was written, and comes again. */
  readonly repeats: Repeats;
  /** False until the queues' server has answered: a command whose servers were never there is told so at once. */
  hasBegun: boolean;
  /** Nothing came when the queues were last looked at. */
  isAtRest: boolean;
  /** By `parts.monotonic`, as all times here. */
  readonly started: number;
  /** Of expired dead letters and salts: when it was last done (null: not yet), what is being done, what it failed with. */
  readonly tidying: {
    last: number | null;
    underWay: Promise<unknown> | null;
    failure: { readonly error: unknown } | null;
  };
  /** Types with events that a reader of the index may not see yet. */
  readonly unseen: Set<string>;
  /** When progress was last told, and the figures then. */
  readonly told: { at: number; figures: Readonly<Record<string, number>> };
}

export function startRun(parts: ProcessParts, request: ProcessRequest): Run {
  const started = parts.monotonic();
  return {
    parts,
    request,
    tally: new ProcessTally(),
    salts: new SaltCache(parts.salts, parts.monotonic),
    outage: new Outage(parts, request.follow),
    unfinished: [],
    repeats: new Repeats(),
    hasBegun: false,
    isAtRest: false,
    started,
    tidying: { last: null, underWay: null, failure: null },
    unseen: new Set(),
    told: { at: started, figures: {} },
  };
}

/** From the queues to the event index: `idb events process`. */
import { EXIT, IdbError, type ExitCode } from '../../model/errors.js';
import { drain } from './drain.js';
import { isOutage } from './outage.js';
import type { ProcessParts, ProcessRequest } from './parts.js';
import type { ProcessReport } from './process-report.js';
import { refreshAtEnd } from './refresh-unseen.js';
import { startRun, type Run } from './run.js';

/**
 * Takes in what lies in the queues, each event once, and ends when nothing more comes; following, it ends when it is told to.
 * A message leaves its queue only when the index has its events, or when it lies among the dead letters. While a server is gone
 * nothing is taken, and everything not settled lies in its queue.
 * @throws unavailable, refused, write-failed when they last; configuration where a queue is there with other arguments
 */
export async function processEvents(parts: ProcessParts, request: ProcessRequest): Promise<ProcessReport> {
  const run = startRun(parts, request);
  const ending = await untilDone(run);
  await run.tidying.underWay;
  await refreshAtEnd(run);
  return {
    types: run.tally.report(request.types),
    outages: run.outage.count,
    at_rest: run.isAtRest,
    duration_ms: Math.round(parts.monotonic() - run.started),
    exit_code: exitCodeOf(ending, request),
  };
}

/** - drained: nothing more came; stopped: all that was taken is settled; cut off: something went back to its queue */
type Ending = 'drained' | 'stopped' | 'cut-off';

async function untilDone(run: Run): Promise<Ending> {
  const { parts, request, outage } = run;
  const isStopped = () => parts.signal.aborted;
  while (!isStopped()) {
    try {
      return await readOnce(run);
    } catch (error) {
      run.isAtRest = false;
      if (!isOutage(error, request.follow) || !(run.hasBegun || request.follow)) throw error;
      if (isStopped()) return 'cut-off';
      await outage.wait(error);
    }
  }
  return run.unfinished.length === 0 ? 'stopped' : 'cut-off';
}

async function readOnce(run: Run): Promise<'drained' | 'stopped'> {
  const { parts, request } = run;
  for (let next; (next = run.unfinished[0]) !== undefined; run.unfinished.shift()) await next();
  await declare(run);
  // A broker that was just started answers before its queues have leaders: from here on it is waited for.
  run.hasBegun = true;
  return parts.queue.withReader(request.types, (reader) => drain(reader, run));
}

/** Who may not declare queues may still read those that are there; one that is not is named when it is read. */
async function declare({ parts, request }: Run): Promise<void> {
  try {
    await parts.queue.declare(request.types);
  } catch (error) {
    if (!(error instanceof IdbError) || error.code !== 'refused') throw error;
    parts.log.debug(`The queues are taken as they are: ${error.message}`);
  }
}

function exitCodeOf(ending: Ending, { follow }: ProcessRequest): ExitCode {
  if (ending === 'drained') return EXIT.done;
  // To be stopped is how a service ends; a command that was stopped has left work behind.
  return ending === 'stopped' && follow ? EXIT.done : EXIT.tryLater;
}

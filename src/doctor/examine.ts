/** Makes the checks of a place, each within its time; one that fails keeps only those that need it from being made. */
import { IdbError, reasonOf } from '../model/errors.js';
import {
  NotMade,
  problem,
  skipped,
  type Check,
  type Circumstances,
  type Finding,
  type Outcome,
  type Place,
} from './check.js';

/** A server that answers at all answers such small questions in a fraction of it. */
const CHECK_LIMIT_MS = 6_000;

/** @returns a finding or more for each check, in the order of the checks; never throws */
export async function examine<R>(place: Place<R>, circumstances: Circumstances): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    await place.open(circumstances, async (resource) => {
      for (const check of place.checks) findings.push(...(await makeCheck(check, resource, circumstances, findings)));
    });
  } catch (error) {
    const [first, ...others] = place.checks.filter(({ name }) => !findings.some(({ check }) => check === name));
    if (first !== undefined) findings.push({ check: first.name, ...failureOf(error) });
    const reason = error instanceof NotMade ? error.message : `because ${first?.name ?? ''} failed`;
    for (const { name } of others) findings.push({ check: name, ...skipped(`not made, ${reason}`) });
  }
  return findings;
}

async function makeCheck<R>(
  check: Check<R>,
  resource: R,
  circumstances: Circumstances,
  earlier: readonly Finding[],
): Promise<Finding[]> {
  const failed = check.needs?.find((name) => earlier.some((finding) => finding.check === name && isFailure(finding)));
  const outcomes =
    failed === undefined ? await look(check, resource, circumstances) : [skipped(`not made, because ${failed} failed`)];
  return outcomes.map((outcome) => ({ check: check.name, ...outcome }));
}

/** A check that was not made is no ground for the next one either. */
function isFailure({ result }: Finding): boolean {
  return result === 'problem' || result === 'skipped';
}

async function look<R>(check: Check<R>, resource: R, circumstances: Circumstances): Promise<Outcome[]> {
  try {
    const outcome = await within(CHECK_LIMIT_MS, async () => check.look(resource, circumstances));
    return 'result' in outcome ? [outcome] : [...outcome];
  } catch (error) {
    return [failureOf(error)];
  }
}

/** Our own errors end with what to do: the last sentence. Of others nothing is known but what they say. */
export function failureOf(error: unknown): Outcome {
  if (error instanceof NotMade) return skipped(`not made, ${error.message}`);
  if (!(error instanceof IdbError))
    return problem(`The check failed: ${reasonOf(error)}`, 'Try it again; where it stays, please report it.');
  const [, finding, advice] = /^(.+)\. (\p{Lu}[^\n]*)$/su.exec(error.message) ?? [];
  if (finding === undefined || advice === undefined) return problem(error.message, "Look into the server's log.");
  return problem(finding, advice);
}

async function within<T>(limit_ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit_ms / 1000} s`)), limit_ms);
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the user or API key may do on Elasticsearch what a run does. */
import type { Client } from '@elastic/elasticsearch';
import { statusOf } from '../clients/elasticsearch.js';
import type { IndexNames } from '../store/elastic/indices.js';
import { DOCTOR_CLUSTER_PRIVILEGE, INDEX_PRIVILEGES, indexPatterns } from '../store/elastic/privileges.js';
import { ok, problem, skipped, type Outcome } from './check.js';

export const notTold = `(it takes the cluster privilege ${DOCTOR_CLUSTER_PRIVILEGE}, which runs don't need)`;

/** Answers of a server without security: the question has no handler there. */
const NO_SECURITY = [400, 404, 405];

/** Asked for the names that are used, not for a pattern: a role may well name them one by one. */
export async function lookAtPrivileges(client: Client, names: IndexNames, prefix: string, now: Date): Promise<Outcome> {
  const year = names.dayOfYear(String(now.getUTCFullYear()));
  const used = [names.ledger, names.day, year, names.month, names.total, names['site-day']];
  const privileges = INDEX_PRIVILEGES.map(({ privilege }) => privilege);
  try {
    const answer = await client.security.hasPrivileges({ index: [{ names: used, privileges }] });
    return judgePrivileges(answer.username, missingPrivileges(answer.index), prefix);
  } catch (error) {
    const status = statusOf(error);
    if (status !== undefined && NO_SECURITY.includes(status))
      return ok('security is off: whoever reaches the server may do everything');
    if (status === 403)
      return skipped('not told: the server does not say what this user may do, and the checks below just try');
    throw error;
  }
}

/** Which privileges are missing, and on which names. */
export function missingPrivileges(
  index: Readonly<Record<string, Readonly<Record<string, boolean>>>>,
): ReadonlyMap<string, readonly string[]> {
  const missing = INDEX_PRIVILEGES.map(({ privilege }): [string, string[]] => [
    privilege,
    Object.keys(index).filter((name) => index[name]?.[privilege] !== true),
  ]);
  return new Map(missing.filter(([, names]) => names.length > 0));
}

/** @param missing as `missingPrivileges` tells it */
export function judgePrivileges(
  user: string,
  missing: ReadonlyMap<string, readonly string[]>,
  prefix: string,
): Outcome {
  if (missing.size === 0) return ok(`${user} has every privilege that a run needs`);
  const lacking = INDEX_PRIVILEGES.filter(({ privilege }) => missing.has(privilege)).map(
    ({ privilege, needed }) => `${privilege} on ${(missing.get(privilege) ?? []).join(', ')} (${needed})`,
  );
  const privileges = INDEX_PRIVILEGES.map(({ privilege }) => privilege).join(', ');
  return problem(
    `${user} lacks ${lacking.join('; ')}`,
    `Give its role these privileges on ${indexPatterns(prefix).join(', ')}: ${privileges}.`,
  );
}

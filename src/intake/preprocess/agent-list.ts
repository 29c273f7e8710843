/** Lists of user agents, as COUNTER publishes them for robots: `[{"pattern": "bot\\b", "last_changed": "2017-08-08"}, …]`. */
import { isObject } from '../../model/canonical-json.js';
import { reasonOf } from '../../model/errors.js';

/** Longer ones are cut: nobody needs more to be known, and patterns may take long over what a hostile program sends. */
const MOST_CHARACTERS = 1_000;

/** User agents whose answer is kept; the same few thousand come again and again. */
const MOST_KNOWN = 20_000;

/** @throws Error with what is wrong, and where in the list */
export function parseAgentList(text: string): readonly RegExp[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error('it is no JSON list');
  return list.map((entry: unknown, i) => {
    if (!isObject(entry) || typeof entry.pattern !== 'string' || entry.pattern === '') {
      throw new Error(`entry ${i + 1} has no "pattern"`);
    }
    return regexOf(entry.pattern, i + 1);
  });
}

/** True for a user agent that one of the patterns is found in, or that the rule says yes to; asked once for each. */
export function agentMatcher(patterns: readonly RegExp[]): (userAgent: string) => boolean {
  return remembered((userAgent) => patterns.some((pattern) => pattern.test(userAgent)));
}

export function remembered(rule: (userAgent: string) => boolean): (userAgent: string) => boolean {
  const known = new Map<string, boolean>();
  return (userAgent) => {
    const agent = userAgent.slice(0, MOST_CHARACTERS);
    const before = known.get(agent);
    if (before !== undefined) return before;
    if (known.size >= MOST_KNOWN) known.clear();
    const answer = rule(agent);
    known.set(agent, answer);
    return answer;
  };
}

function regexOf(pattern: string, number: number): RegExp {
  try {
    return new RegExp(pattern, 'i');
  } catch (error) {
    throw new Error(`entry ${number} is no regular expression: ${reasonOf(error)}`, { cause: error });
  }
}

/** What tells whether an aggregation counts as it did: a digest of all that its figures and their places follow from. Pure. */
import { createHash } from 'node:crypto';
import type { AggregationDefinition } from '../events/aggregation.js';
import type { DoubleClicks, EventTypeDefinition } from '../events/event-type.js';
import { canonicalJson } from '../model/canonical-json.js';

/** `sha256:` and the digest. Functions of plugins count by their text. */
export function digestOf(aggregation: AggregationDefinition, { doubleClicks }: EventTypeDefinition): string {
  const { name: _name, modifiers, copyFields, ...rest } = aggregation;
  const said = {
    ...rest,
    modifiers: modifiers.map(String),
    copyFields: Object.fromEntries(Object.entries(copyFields).map(([to, from]) => [to, String(from)])),
    doubleClicks: judgedWhenCounted(doubleClicks),
  };
  return `sha256:${createHash('sha256').update(canonicalJson(said)).digest('hex')}`;
}

/** Fixed windows are judged when events are indexed: counting has nothing to do with them. */
function judgedWhenCounted(doubleClicks: DoubleClicks): DoubleClicks {
  return doubleClicks.rule === 'chain' ? doubleClicks : { rule: 'none' };
}

/** Everything that `npm run chaos` tries, in its order. */
import type { Scenario } from '../engine/scenario.js';
import { AUDIT } from './audit.js';
import { AUDIT_AGGREGATIONS } from './audit-aggregations.js';
import { CLUSTER } from './cluster.js';
import { COLLECT_FROM_POSTGRES } from './collect-from-postgres.js';
import { COLLECT_ON_ELASTICSEARCH } from './collect-on-elasticsearch.js';
import { FULL_DISK } from './full-disk.js';
import { HOSTILE_INPUT } from './decoders.js';
import { EMBEDDED } from './embedded.js';
import { EVENTS } from './events.js';
import { RANDOM_DAYS } from './random-days.js';
import { RESTARTS } from './restarts.js';
import { TWO_AT_ONCE } from './two-at-once.js';

export const SCENARIOS: readonly Scenario[] = [
  ...COLLECT_ON_ELASTICSEARCH,
  ...COLLECT_FROM_POSTGRES,
  ...TWO_AT_ONCE,
  ...EVENTS,
  ...EMBEDDED,
  ...FULL_DISK,
  ...RANDOM_DAYS,
  ...HOSTILE_INPUT,
  ...AUDIT,
  ...AUDIT_AGGREGATIONS,
  ...RESTARTS,
  ...CLUSTER,
];

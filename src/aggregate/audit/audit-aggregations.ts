/**
 * Proves, or disproves, that what is stored of the aggregations is what their runs wrote and, with the source, what the events say.
 */
import { EXIT } from '../../model/errors.js';
import type { IntervalRange } from '../interval.js';
import type { AggregateParts, RegisteredAggregation } from '../parts.js';
import { auditEvents } from './audit-events.js';
import type { AggregateAuditReport } from './audit-report.js';
import { auditStored } from './audit-stored.js';

export interface AggregateAuditRequest {
  readonly aggregations: readonly RegisteredAggregation[];
  readonly range: IntervalRange;
  /** Count each interval again, too. */
  readonly source: boolean;
}

type Found = Omit<AggregateAuditReport, 'exit_code'>;

export async function auditAggregations(
  parts: AggregateParts,
  request: AggregateAuditRequest,
): Promise<AggregateAuditReport> {
  const found: Found[] = [];
  for (const registered of request.aggregations) found.push(await auditOne(parts, registered, request));
  const sumOf = (figure: keyof Found['checked']) => found.reduce((sum, { checked }) => sum + checked[figure], 0);
  const differences = found.flatMap((one) => one.differences);
  return {
    checked: {
      intervals: sumOf('intervals'),
      documents: sumOf('documents'),
      recounted: sumOf('recounted'),
      pruned: sumOf('pruned'),
    },
    differences,
    exit_code: differences.length === 0 ? EXIT.done : EXIT.finding,
  };
}

async function auditOne(
  parts: AggregateParts,
  registered: RegisteredAggregation,
  { range, source }: AggregateAuditRequest,
): Promise<Found> {
  const { intervals, documents, differences } = await auditStored(parts, registered, range);
  const known = new Set(differences.map(({ interval }) => interval));
  const events = source ? await auditEvents(parts, registered, range, known) : NOT_COUNTED;
  const { recounted, pruned } = events;
  return {
    checked: { intervals, documents, recounted, pruned },
    differences: [...differences, ...events.differences],
  };
}

const NOT_COUNTED = { recounted: 0, pruned: 0, differences: [] };

/** A line of telemetry as `idb load` takes it. */
export interface LoadRow {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly type: string;
  readonly record_type: string;
  readonly query_hash: string | null;
  /** The query itself, where there is a hash. */
  readonly query?: unknown;
  readonly ip_geocode: Readonly<Record<string, unknown>> | null;
  /** Unknown, because some rows are bad on purpose. */
  readonly payload: unknown;
  readonly source: string;
  readonly ip: string;
}

/** A row to which nobody has given a number yet. */
export type UnnumberedRow = Omit<LoadRow, 'id'>;

/** What a run works with. Wired in `cli`, so that everything here sees sources and stores as interfaces. */
import type { CountSettings } from '../model/marker.js';
import type { Log } from '../model/log.js';
import type { TelemetrySource } from '../sources/source.js';
import type { Store } from '../store/store.js';

/** Told how far a day is; must be quick. */
export interface Progress {
  /** A day begins. @param rows expected, as the source had them when the run was planned */
  begin(day: string, rows: number): void;
  /** Called every few thousand rows. */
  rows(done: number): void;
  /** What is being done after the rows have been read. */
  step(what: string): void;
  end(): void;
}

/** What counting may take. */
export interface TallyRoom {
  readonly memoryBytes: number;
  /** Holds what memory has no room for. */
  readonly dataDir: string;
}

export interface Parts {
  readonly source: TelemetrySource;
  readonly store: Store;
  readonly zone: string;
  readonly settings: CountSettings;
  readonly tally: TallyRoom;
  /** More rejected rows than this end a day with 65; null: more than 1 % of the rows and more than 100. */
  readonly maxRejected: number | null;
  readonly leaseSeconds: number;
  /** Names this run to people. */
  readonly holder: string;
  readonly log: Log;
  readonly progress: Progress;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

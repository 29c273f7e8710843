/** What the program goes by, after every place of configuration has been merged, checked and filled up with defaults. */

/** An event type or an aggregation as it was written; what is in it is judged by the registry. */
export interface Registration {
  readonly written: Readonly<Record<string, unknown>>;
  /** The last place that said something of it, for messages. */
  readonly origin: string;
}

export interface Settings {
  readonly postgres: {
    readonly url: string | null;
    /** Absolute path of a PEM file, as of Elasticsearch. */
    readonly caFile: string | null;
  };
  readonly elasticsearch: {
    /** Addresses of the cluster's nodes; none: the store is the embedded directory. */
    readonly url: readonly string[];
    readonly apiKey: string | null;
    readonly username: string | null;
    readonly password: string | null;
    /** Absolute path of a PEM file: the authority that signed the servers' certificates. */
    readonly caFile: string | null;
  };
  readonly amqp: {
    readonly url: string | null;
    /** Absolute path of a PEM file, as of Elasticsearch. */
    readonly caFile: string | null;
  };
  /** Where `collect-stats` reads from: `postgres` stands for the embedded rows too. */
  readonly sources: readonly string[];
  readonly events: {
    /** Key of the ids of events that bring none; null: a key made once in the data directory. */
    readonly idKey: string | null;
    /** Days after which dead letters, and events that wait in the embedded queue, expire. */
    readonly deadLetterDays: number;
    /** Days after which a salt of visitor ids is forgotten. */
    readonly saltDays: number;
    /** Absolute paths of lists in COUNTER's JSON format; null: isbot's rules for robots, idb's own few for machines. */
    readonly robotsFile: string | null;
    readonly machinesFile: string | null;
    /** Absolute path of a MaxMind database of places; null: no places. */
    readonly placesFile: string | null;
    /** Event types by name: the members of `events` that are no field. */
    readonly types: ReadonlyMap<string, Registration>;
  };
  /** By name, which is the statistic's. */
  readonly aggregations: ReadonlyMap<string, Registration>;
  /** Absolute paths of modules that register more. */
  readonly plugins: readonly string[];
  readonly index: { readonly prefix: string };
  /** IANA name of the zone whose calendar days are counted. */
  readonly zone: string;
  /** Absolute path of the directory of the embedded source and store. */
  readonly data: { readonly dir: string };
  readonly lists: {
    /** Entries kept of each list, 0 for all. */
    readonly top: number;
  };
  readonly lease: { readonly seconds: number };
  readonly rejects: {
    /** More rejected rows than this end a run with 65; null: more than 1 % of the rows and more than 100. */
    readonly max: number | null;
    /** The largest count that a payload entry may have. */
    readonly maxCount: number;
    /** Bytes of all fields of a row together. */
    readonly maxRowBytes: number;
  };
  /** Memory (MiB) that counting a day takes before it goes on on disk. */
  readonly memory: { readonly tallyMiB: number };
  readonly bulk: {
    /** Size of one write request to Elasticsearch. */
    readonly bytes: number;
    /** Requests under way at a time. */
    readonly concurrency: number;
  };
  readonly log: {
    readonly level: 'warn' | 'info' | 'debug';
    /** Absolute path of the file that gets every line as JSON too. */
    readonly file: string | null;
    /** Prefix lines with the journal's priorities. */
    readonly journal: boolean;
  };
}

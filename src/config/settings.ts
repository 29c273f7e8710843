/** What the program goes by, after every place of configuration has been merged, checked and filled up with defaults. */

export interface Settings {
  readonly postgres: { readonly url: string | null };
  readonly elasticsearch: {
    /** Addresses of the cluster's nodes; none: the store is the embedded directory. */
    readonly url: readonly string[];
    readonly apiKey: string | null;
    readonly username: string | null;
    readonly password: string | null;
    /** Absolute path of a PEM file: the authority that signed the servers' certificates. */
    readonly caFile: string | null;
  };
  readonly amqp: { readonly url: string | null };
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
  };
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

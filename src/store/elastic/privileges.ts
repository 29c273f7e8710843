/** What idb must be allowed to do on an Elasticsearch cluster, found by trying (test/adapters/privileges.test.ts) and no more than that. */

export interface NeededPrivilege {
  /** As roles and API keys name it. */
  readonly privilege: string;
  /** What can't be done without it. */
  readonly needed: string;
}

/**
 * On the indices of `indexPatterns`. `indices:admin/aliases` is an action, which roles take as well: the named privilege that
 * covers it is `manage`, which would also allow to delete and close indices.
 */
export const INDEX_PRIVILEGES: readonly NeededPrivilege[] = [
  { privilege: 'create_index', needed: "creating the indices, each year's day index and each month's event index" },
  {
    privilege: 'indices:admin/aliases',
    needed: "looking up the aliases, and giving each year's day index and each month's event index its own",
  },
  {
    privilege: 'view_index_metadata',
    needed: 'looking up which indices and aliases there are (`idb show --recordset`, `idb doctor`)',
  },
  { privilege: 'read', needed: 'reading documents, events, the ledger and the lease' },
  { privilege: 'index', needed: 'writing documents, events, the ledger and the lease' },
  {
    privilege: 'delete',
    needed:
      'deleting documents of what is in an interval no more, intervals by `idb aggregations delete`, and salts that are over',
  },
  { privilege: 'maintenance', needed: 'refreshing what was written, so that it is read again' },
];

/** None for a run; `idb doctor` tells versions, health and clocks where it has this one. */
export const DOCTOR_CLUSTER_PRIVILEGE = 'monitor';

/** The indices, and their aliases, that a role must cover. @param prefix as in index.prefix */
export function indexPatterns(prefix: string): string[] {
  return [`${prefix}stats-*`, `${prefix}events-stats-*`];
}

/** The body of a role that is enough, as `PUT _security/role/<name>` and an API key's `role_descriptors` take it. */
export function leastRole(prefix: string): {
  readonly cluster: string[];
  readonly indices: { names: string[]; privileges: string[] }[];
} {
  const privileges = INDEX_PRIVILEGES.map(({ privilege }) => privilege);
  return { cluster: [], indices: [{ names: indexPatterns(prefix), privileges }] };
}

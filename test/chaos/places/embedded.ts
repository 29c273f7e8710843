/** Embedded directories: made once with all that is in them, and copied for each trial. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withEmbedded } from '../../../src/clients/embedded.js';
import { changeSource, readStored } from '../../e2e/support/behind.js';
import { withEmbeddedDirectory } from '../../e2e/support/deployment.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';
import type { Contents } from '../engine/differences.js';
import { anonymous } from './anonymous.js';
import { CORRECTION, ROWS } from './days.js';
import { LATE_LINES, LINES, OTHER_INTERVAL } from './events.js';
import { placeOf, type Command, type Environment, type Place } from './run.js';

/** A directory as a run finds it. */
export interface Template {
  readonly directory: string;
  /** Of every run in a copy of it. */
  readonly env: Environment;
}

export async function withCopy<T>({ directory, env }: Template, use: (place: Place) => Promise<T>): Promise<T> {
  const copy = temporaryDirectory();
  try {
    return await inCopy({ directory, env }, join(copy, 'data'), use);
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** @param to a path that is not there yet */
export async function inCopy<T>(
  { directory, env }: Template,
  to: string,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  await cp(directory, to, { recursive: true, preserveTimestamps: true });
  return use(placeOf({ ...env, IDB_DATA_DIR: to }));
}

/** Rows of a few days, none of them collected. */
export function withLoadedDays<T>(use: (template: Template) => Promise<T>): Promise<T> {
  return withEmbeddedDirectory(async ({ env, insert }) => {
    await insert(ROWS);
    return use({ directory: env.IDB_DATA_DIR!, env: {} });
  });
}

/** All days collected, and one of them corrected since. */
export function withCorrectedDays<T>(use: (template: Template) => Promise<T>): Promise<T> {
  return withEmbeddedDirectory(async (deployment) => {
    await deployment.insert(ROWS);
    await placeOf(deployment.env).succeed(['collect-stats', '-d', '*']);
    await changeSource(deployment, EMBEDDED_CORRECTION);
    return use({ directory: deployment.env.IDB_DATA_DIR!, env: {} });
  });
}

/** Rows that were loaded have ids of their own. */
const EMBEDDED_CORRECTION = CORRECTION.replace('(date,', '(id, date,')
  .replace("('2020-02-17 11:00', 'mapping'", "('1001', '2020-02-17 11:00', 'mapping'")
  .replace("('2020-02-17 11:00', 'view'", "('1002', '2020-02-17 11:00', 'view'");

/** Documents and markers, without times, durations and attempts. */
export function readEmbeddedDays({ env }: Place): Promise<Contents> {
  return readStored({ name: 'embedded', env });
}

interface EventCommands {
  readonly publish: (file: 'first' | 'late') => Command;
  readonly process: Command;
  readonly aggregate: Command;
  /** Of the second day alone, whatever is stored of it. */
  readonly aggregateOther: Command;
  readonly audit: Command;
}

/** @param prepare what has been done in the directory before */
export async function withEventDirectory<T>(
  prepare: (place: Place, commands: EventCommands) => Promise<unknown>,
  use: (template: Template, commands: EventCommands) => Promise<T>,
): Promise<T> {
  const root = temporaryDirectory();
  try {
    const [config, directory] = [join(root, 'idigbio.json'), join(root, 'data')];
    await mkdir(directory);
    await writeFile(
      config,
      JSON.stringify({ events: { 'file-download': {} }, aggregations: { 'file-download-agg': {} } }),
    );
    for (const [name, lines] of [
      ['first', LINES],
      ['late', LATE_LINES],
    ] as const) {
      await writeFile(join(root, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    const commands: EventCommands = {
      publish: (file) => ['-c', config, 'events', 'publish', join(root, file)],
      process: ['-c', config, 'events', 'process'],
      aggregate: ['-c', config, 'aggregations', 'process'],
      aggregateOther: ['-c', config, 'aggregations', 'process', ...OTHER_INTERVAL, '--force'],
      audit: ['-c', config, 'audit', '--json'],
    };
    await prepare(placeOf({ IDB_DATA_DIR: directory }), commands);
    return await use({ directory, env: {} }, commands);
  } finally {
    removeDirectory(root);
  }
}

const EVENT_TABLES = {
  'idb.events': `SELECT 'event ' || encode(id, 'hex'), body FROM idb.events`,
  'idb.queue': `SELECT 'queue ' || message_id || ' ' || coalesce(reason, 'waiting'), body FROM idb.queue`,
  'idb.aggregates': `SELECT 'aggregate ' || encode(id, 'hex'), body FROM idb.aggregates`,
  'idb.runs': `SELECT 'run ' || statistic || '|' || "interval", body FROM idb.runs`,
} as const;

/** Events, messages, aggregates and markers. */
export function readEmbeddedEvents({ env }: Place): Promise<Contents> {
  return withEmbedded(env.IDB_DATA_DIR!, async ({ database }) => {
    const contents: Record<string, unknown> = {};
    for (const [table, sql] of Object.entries(EVENT_TABLES)) {
      const { rows: found } = await database.query<{ name: string | null }>('SELECT to_regclass($1)::text AS name', [
        table,
      ]);
      if (found[0]?.name === null) continue;
      const { rows } = await database.query<[string, string]>(sql, [], { rowMode: 'array' });
      for (const [place, body] of rows) contents[place] = JSON.parse(body) as unknown;
    }
    return anonymous(contents);
  });
}

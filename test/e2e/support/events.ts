/** Events of a deployment: its queues, declared before and deleted after, and lines published to them. */
import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { amqpUrl } from '../../support/servers.js';
import type { Deployment } from './deployment.js';
import type { Ended } from './run-idb.js';

export type Idb = (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;

/** @param use given idb as it runs with the deployment's broker: RabbitMQ beside servers, else the embedded queue */
export async function withQueues<T>(
  { name, idb }: Pick<Deployment, 'name' | 'idb'>,
  use: (idb: Idb) => Promise<T>,
): Promise<T> {
  const broker: Readonly<Record<string, string>> = name === 'servers' ? { IDB_AMQP_URL: amqpUrl() } : {};
  const withBroker: Idb = (words, env = {}) => idb(words, { ...broker, ...env });
  const declared = await withBroker(['events', 'queues', 'declare']);
  expect(declared.code, declared.stderr).to.equal(0);
  try {
    return await use(withBroker);
  } finally {
    await withBroker(['events', 'queues', 'delete', '--yes']);
  }
}

/** Publishes events, one a line, and expects every one to be sent. */
export async function publishLines(idb: Idb, lines: readonly string[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'idb-test-'));
  try {
    const file = join(directory, 'events.ndjson');
    await writeFile(file, lines.map((line) => `${line}\n`).join(''));
    const { code, stdout, stderr } = await idb(['events', 'publish', file]);
    expect(code, stdout + stderr).to.equal(0);
  } finally {
    await rm(directory, { recursive: true });
  }
}

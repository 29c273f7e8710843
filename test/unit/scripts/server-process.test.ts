import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';

import { loadScript } from './load-script.js';

interface Server {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  owner: undefined;
  directory: string;
  stopSignal: 'SIGTERM' | 'SIGINT';
  isReady: () => Promise<boolean>;
}

const SCRIPT = 'services/server-process.mjs';

interface ServerProcess {
  readonly stop: () => Promise<void>;
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
  readonly startAgain: () => Promise<void>;
}

const { startServer } = await loadScript<{ startServer: (server: Server) => Promise<ServerProcess> }>(SCRIPT);

/** A "server" with a child of its own, both of whose process numbers it writes down; then it is ready. */
const WITH_CHILD = 'sleep 600 & echo $$ $! > pids.new; mv pids.new pids; wait';

function builtServer(script: string): Server {
  const directory = mkdtempSync(join(tmpdir(), 'idb-server-test-'));
  return {
    name: 'a server',
    command: '/bin/sh',
    args: ['-c', script],
    env: {},
    owner: undefined,
    directory,
    stopSignal: 'SIGTERM',
    isReady: () => Promise.resolve(existsSync(join(directory, 'pids'))),
  };
}

function readPids({ directory }: { directory: string }): number[] {
  return readFileSync(join(directory, 'pids'), 'utf8').trim().split(' ').map(Number);
}

function isRunning(pid: number): boolean {
  try {
    // A zombie has ended: where nobody collects orphans it stays, but does no harm.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a server that a script started', () => {
  it('is gone after stop, with its children and its directory', async () => {
    const server = builtServer(WITH_CHILD);
    const { stop } = await startServer(server);
    const pids = readPids(server);
    expect(pids.map(isRunning)).to.deep.equal([true, true]);
    await stop();
    expect(pids.map(isRunning)).to.deep.equal([false, false]);
    expect(existsSync(server.directory)).to.equal(false);
    await stop();
  });

  it('is killed with its children, started again in the same directory, and gone after stop', async () => {
    const server = builtServer(`echo >> starts; ${WITH_CHILD}`);
    const { end, startAgain, stop } = await startServer(server);
    const first = readPids(server);
    await end('SIGKILL');
    rmSync(join(server.directory, 'pids'));
    await startAgain();
    const second = readPids(server);
    expect([...first, ...second].map(isRunning)).to.deep.equal([false, false, true, true]);
    expect(readFileSync(join(server.directory, 'starts'), 'utf8')).to.equal('\n\n');
    await stop();
    expect(second.map(isRunning)).to.deep.equal([false, false]);
    expect(existsSync(server.directory)).to.equal(false);
  });

  it('is gone when the script is killed and could do nothing about it', async () => {
    const { directory, ...server } = builtServer(WITH_CHILD);
    const module = new URL(`../../../scripts/${SCRIPT}`, import.meta.url).href;
    const script = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { existsSync } from 'node:fs';
         import { startServer } from ${JSON.stringify(module)};
         const server = ${JSON.stringify({ ...server, directory })};
         await startServer({ ...server, isReady: async () => existsSync(server.directory + '/pids') });
         console.log('started');`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(script.stdout, 'data');
    const pids = readPids({ directory });
    script.kill('SIGKILL');
    while (existsSync(directory)) await sleep(20);
    expect(pids.map(isRunning)).to.deep.equal([false, false]);
  });

  it('that ends before it is ready is an error with its code and last words, and leaves nothing', async () => {
    const server = builtServer('echo wrong setting; exit 3');
    const failure = await startServer(server).catch((error: unknown) => error);
    expect(String(failure)).to.equal(
      'Error: Failed to start a server: it ended (3) before it was ready. The last lines that it wrote:\nwrong setting',
    );
    expect(existsSync(server.directory)).to.equal(false);
  });

  it('that is not there is an error that names the program, and leaves nothing', async () => {
    const server = { ...builtServer(''), command: '/no/such/server' };
    const failure = await startServer(server).catch((error: unknown) => error);
    expect(String(failure)).to.equal('Error: Failed to start a server: spawn /no/such/server ENOENT');
    expect(existsSync(server.directory)).to.equal(false);
  });
});

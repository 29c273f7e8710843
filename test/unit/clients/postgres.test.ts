import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { postgresAddress, withPostgres } from '../../../src/clients/postgres.js';
import type { IdbError } from '../../../src/model/errors.js';

async function failureOf(url: string, signal?: AbortSignal): Promise<IdbError> {
  return (await withPostgres({ url }, signal, async () => undefined).catch((error: unknown) => error)) as IdbError;
}

/** Something that listens but is no Postgres. */
async function withServer(answer: (server: Server) => void, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  answer(server);
  try {
    await use(`postgres://idb:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}/portal`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a Postgres client', function () {
  this.timeout(240_000);

  it('is named without its password', () => {
    expect(postgresAddress({ url: 'postgres://idb:s3cret@db.example:5433/portal' })).to.equal('db.example:5433/portal');
  });

  it('says which URL form is right, and not what was wrong in it', async () => {
    const failure = await failureOf('postgres://idb:s3cret@[bad/portal');
    expect(failure).to.include({ code: 'configuration', exitCode: 78 });
    expect(failure.message).to.include('postgres://user:password@host').and.not.include('s3cret');
  });

  it('tries again for some seconds where nobody listens, then says so', async () => {
    const started = Date.now();
    const failure = await failureOf('postgres://idb:s3cret@127.0.0.1:1/portal');
    expect(failure).to.include({ code: 'unavailable', exitCode: 69 });
    expect(failure.message).to.include('127.0.0.1:1/portal').and.include('ECONNREFUSED');
    expect(JSON.stringify(failure) + String(failure.stack)).not.to.include('s3cret');
    expect(Date.now() - started).to.be.within(2_900, 10_000);
  });

  it('takes a connection that is dropped for a restart', async () => {
    let connections = 0;
    const drop = (server: Server) => server.on('connection', (socket) => (connections++, socket.destroy()));
    await withServer(drop, async (url) => void expect(await failureOf(url)).to.include({ code: 'unavailable' }));
    expect(connections).to.equal(3);
  });

  it('stops trying when it is told to', async () => {
    const started = Date.now();
    const failure = await failureOf('postgres://127.0.0.1:1/portal', AbortSignal.timeout(100));
    expect(failure).to.include({ code: 'interrupted', exitCode: 75 });
    expect(Date.now() - started).to.be.below(2_000);
  });

  it('stops waiting for an answer when it is told to', async () => {
    const silent = (server: Server) =>
      server.on('connection', (socket) => socket.on('error', () => undefined).resume());
    await withServer(silent, async (url) => {
      expect(await failureOf(url, AbortSignal.timeout(100))).to.include({ code: 'interrupted' });
    });
  });
});

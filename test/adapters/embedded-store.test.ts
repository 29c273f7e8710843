import { expect } from 'chai';
import { withEmbedded } from '../../src/clients/embedded.js';
import { createEmbeddedStore } from '../../src/store/embedded/embedded-store.js';
import { all, dayDocument, dayWrite, figures, idsOf, writeAll } from './store-documents.js';
import { describeStore, type OpenStore } from './store-suite.js';
import { openEmbedded } from '../support/embedded.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';

describeStore('embedded', async (): Promise<OpenStore> => {
  const { handle, close } = await openEmbedded();
  return { store: await createEmbeddedStore(handle), close };
});

describe('embedded store', function () {
  this.timeout(240_000);
  let directory: string;
  before(() => (directory = temporaryDirectory()));
  after(() => removeDirectory(directory));

  it('names what its first opening created, and nothing later', async () => {
    const created = await withEmbedded(directory, async (handle) => (await createEmbeddedStore(handle)).prepare([]));
    expect(created).to.include('idb.days');
    expect(
      await withEmbedded(directory, async (handle) => (await createEmbeddedStore(handle)).prepare([])),
    ).to.deep.equal([]);
  });

  it('has what it was given when the directory is opened again', async () => {
    await withEmbedded(directory, async (handle) =>
      writeAll(await createEmbeddedStore(handle), [dayWrite('r', '2020-01-01')]),
    );
    const documents = await withEmbedded(directory, async (handle) =>
      all((await createEmbeddedStore(handle)).readDay('2020-01-01')),
    );
    expect(documents).to.deep.equal([{ id: 'r|2020-01-01', body: dayDocument('r', '2020-01-01', figures(1)) }]);
  });

  it('keeps the last of several writes of one document', async () => {
    await withEmbedded(directory, async (handle) => {
      const store = await createEmbeddedStore(handle);
      expect(await writeAll(store, [dayWrite('r', '2020-01-02'), dayWrite('r', '2020-01-02', figures(5))])).to.equal(2);
      expect((await all(store.readDay('2020-01-02')))[0]?.body).to.deep.equal(
        dayDocument('r', '2020-01-02', figures(5)),
      );
    });
  });

  it('does not grow with being written again and again', async () => {
    const items = Array.from({ length: 10 }, (_, i) => ({ term: `record-${i}`, count: 1 }));
    const writes = Array.from({ length: 600 }, (_, i) => dayWrite(`again-${i}`, '2020-05-01', figures(1), items));
    const sizes: number[] = [];
    for (let opening = 0; opening < 6; opening++) {
      await withEmbedded(directory, async (handle) => {
        await writeAll(await createEmbeddedStore(handle), writes);
        const { rows } = await handle.database.query<{ size: number }>(
          `SELECT pg_total_relation_size('idb.days')::float8 AS size`,
        );
        sizes.push(rows[0]?.size ?? 0);
      });
    }
    expect(sizes.at(-1)).to.be.below(1.2 * (sizes[2] ?? 0));
  });

  it('ignores the lease of a process that was killed', async () => {
    const request = { statistic: 's', holder: 'killed', seconds: 60 };
    await withEmbedded(directory, async (handle) => {
      const store = await createEmbeddedStore(handle);
      // It never ends, as far as the database is told.
      void store.withLease(request, () => new Promise(() => undefined));
      while ((await store.readLeaseHolder('s')) === null);
    });
    await withEmbedded(directory, async (handle) => {
      const store = await createEmbeddedStore(handle);
      expect(await store.readLeaseHolder('s')).to.equal(null);
      expect(await store.withLease({ ...request, holder: 'next' }, async () => 'taken')).to.equal('taken');
    });
  });

  it('refuses writes under a lease that was given back', async () => {
    await withEmbedded(directory, async (handle) => {
      const store = await createEmbeddedStore(handle);
      const kept = await store.withLease({ statistic: 's', holder: 'h', seconds: 60 }, async (lease) => lease);
      const failure = await store.write(kept, [dayWrite('late', '2020-01-03')]).catch((error: unknown) => error);
      expect(failure).to.include({ code: 'lease-lost' });
      expect(await idsOf(store.readDay('2020-01-03'))).to.deep.equal([]);
    });
  });
});

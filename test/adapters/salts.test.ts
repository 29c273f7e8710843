import { expect } from 'chai';
import type { Salts } from '../../src/events/salts.js';
import { createElasticSalts } from '../../src/store/elastic/events/salts.js';
import { createEmbeddedSalts } from '../../src/store/embedded/events/salts.js';
import { openElastic } from '../support/elastic.js';
import { openEmbedded } from '../support/embedded.js';
import { elasticsearchUrl } from '../support/servers.js';

interface OpenSalts {
  /** The salts as another processor has them, in the same place. */
  readonly open: () => Promise<Salts>;
  readonly close: () => Promise<void>;
}

/** @param open a place without salts; it is opened once for the whole suite */
function describeSalts(name: string, open: () => Promise<OpenSalts>): void {
  describe(`salts: ${name}`, function () {
    this.timeout(240_000);
    let place: OpenSalts;
    before(async () => {
      place = await open();
    });
    after(() => place.close());

    it('every processor has the same salt for a date, another for each date', async () => {
      const processors = await Promise.all(Array.from({ length: 4 }, () => place.open()));
      const salts = await Promise.all(
        [...processors, ...processors].map((processor) => processor.saltOf('2017-06-01')),
      );
      expect(new Set(salts)).to.have.length(1);
      expect(salts[0]).to.match(/^[0-9a-f]{64}$/);
      const other = await processors[0]!.saltOf('2017-06-02');
      expect(other)
        .to.match(/^[0-9a-f]{64}$/)
        .and.not.equal(salts[0]);
      expect(await (await place.open()).saltOf('2017-06-02')).to.equal(other);
    });

    it('keeps none in memory: what one processor forgets is forgotten by all', async () => {
      const [one, other] = [await place.open(), await place.open()];
      const old = await one.saltOf('2015-01-01');
      await other.forget(new Date(Date.now() + 60_000));
      const made = await other.saltOf('2015-01-01');
      expect(made).not.to.equal(old);
      expect(await one.saltOf('2015-01-01')).to.equal(made);
    });

    it('forgets salts by when they were made, and makes them anew', async () => {
      const salts = await place.open();
      const old = await salts.saltOf('2016-01-01');
      expect(await salts.forget(new Date(Date.now() - 60_000))).to.equal(0);
      expect(await salts.saltOf('2016-01-01')).to.equal(old);
      expect(await salts.forget(new Date(Date.now() + 60_000))).to.be.at.least(1);
      expect(await salts.forget(new Date(Date.now() + 60_000))).to.equal(0);
      const made = await salts.saltOf('2016-01-01');
      expect(made).not.to.equal(old);
      expect(await (await place.open()).saltOf('2016-01-01')).to.equal(made);
    });
  });
}

describeSalts('embedded', async () => {
  const { handle, close } = await openEmbedded();
  return { open: () => createEmbeddedSalts(handle), close };
});

describeSalts('Elasticsearch', async () => {
  const { client, prefix, close } = await openElastic(elasticsearchUrl());
  const open = () => Promise.resolve(createElasticSalts({ client, address: 'test', prefix }));
  return { open, close };
});

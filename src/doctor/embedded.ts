/** Checks of the database in the embedded directory. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withEmbedded } from '../clients/embedded.js';
import { IdbError } from '../model/errors.js';
import { openEmbeddedStore } from '../store/embedded/embedded-store.js';
import { NotMade, ok, type Check, type Place } from './check.js';
import { ledgerChecks, type Ledger } from './ledger.js';

const opening: Check<Ledger> = { name: 'database', look: ({ store }) => ok(`${store.address} opens`) };

/**
 * It is opened only where there is one and nobody uses it: a doctor creates nothing, and being busy is no fault.
 * @param holdsLedger false where documents go to Elasticsearch and only telemetry is embedded
 */
export function embedded(holdsLedger: boolean): Place<Ledger> {
  return {
    checks: holdsLedger ? [opening, ...ledgerChecks('database')] : [opening],
    open: async ({ settings }, use) => {
      const { dir } = settings.data;
      if (!existsSync(join(dir, 'pg', 'data')))
        throw new NotMade('because there is none yet: the first command that needs it creates it');
      try {
        await withEmbedded(dir, async (handle) => {
          const store = await openEmbeddedStore(handle);
          if (store === null) throw new NotMade('because it holds no documents yet: the first run makes their tables');
          await use({ store });
        });
      } catch (error) {
        throw error instanceof IdbError && error.code === 'lease-held'
          ? new NotMade('because the directory is in use')
          : error;
      }
    },
  };
}

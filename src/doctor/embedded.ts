/** Checks of the database in the embedded directory. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withEmbedded, type EmbeddedHandle } from '../clients/embedded.js';
import { readQueueSize, type QueueSize } from '../intake/queue/embedded/table.js';
import { IdbError } from '../model/errors.js';
import { openEmbeddedStore } from '../store/embedded/embedded-store.js';
import { NotMade, ok, warning, type Check, type Circumstances, type Outcome, type Place } from './check.js';
import { ledgerChecks, type Ledger } from './ledger.js';

interface Resource extends Ledger {
  readonly handle: EmbeddedHandle;
}

const opening: Check<Ledger> = { name: 'database', look: ({ store }) => ok(`${store.address} opens`) };

const queue: Check<Resource> = { name: 'event queue', needs: ['database'], look: lookAtQueue };

async function lookAtQueue({ handle }: Resource, { settings }: Circumstances): Promise<Outcome> {
  if (settings.amqp.url !== null) return ok('events pass through RabbitMQ');
  return judgeQueue(await readQueueSize(handle));
}

export function judgeQueue(size: QueueSize | null): Outcome {
  if (size === null) return ok('no event has been published yet');
  const { waiting, dead, bytes } = size;
  const found = `${waiting} events wait, ${dead} are dead letters; ${(bytes / 1_000_000).toFixed(1)} MB`;
  return dead === 0 ? ok(found) : warning(found, '`idb events dead-letters list` says why they could not be taken in.');
}

/**
 * It is opened only where there is one and nobody uses it: a doctor creates nothing, and being busy is no fault.
 * @param holdsLedger false where documents go to Elasticsearch and only telemetry is embedded
 */
export function embedded(holdsLedger: boolean): Place<Resource> {
  return {
    checks: [opening, ...(holdsLedger ? ledgerChecks('database') : []), queue],
    open: async ({ settings }, use) => {
      const { dir } = settings.data;
      if (!existsSync(join(dir, 'pg', 'data')))
        throw new NotMade('because there is none yet: the first command that needs it creates it');
      try {
        await withEmbedded(dir, async (handle) => {
          const store = await openEmbeddedStore(handle);
          if (store === null) throw new NotMade('because it holds no documents yet: the first run makes their tables');
          await use({ store, handle });
        });
      } catch (error) {
        throw error instanceof IdbError && error.code === 'lease-held'
          ? new NotMade('because the directory is in use')
          : error;
      }
    },
  };
}

/** One day's rows into the place's database, ready to be read. */
import { createTables, loadPortalDay, settleTables } from '../data/load-portal-day.js';
import { withConnection, type Place } from './place.js';

/** @param day `YYYY-MM-DD`, UTC */
export function loadDay(
  { postgres }: Place,
  day: string,
  size: { readonly rows: number; readonly pairs: number },
): Promise<void> {
  return withConnection(postgres, async (client) => {
    await createTables(client);
    await loadPortalDay(client, day, size);
    await settleTables(client);
  });
}

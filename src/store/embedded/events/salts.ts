/** The salts as rows of a table of the embedded directory. */
import { randomBytes } from 'node:crypto';
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import type { Salts } from '../../../events/salts.js';
import { readTexts } from '../queries.js';
import { createTables, SALT_TABLES } from '../tables.js';

const SALT_BYTES = 32;

/** Creates the table where it is missing. */
export async function createEmbeddedSalts(handle: EmbeddedHandle): Promise<Salts> {
  await createTables(handle, SALT_TABLES);
  return new EmbeddedSalts(handle);
}

class EmbeddedSalts implements Salts {
  constructor(private readonly handle: EmbeddedHandle) {}

  async saltOf(date: string): Promise<string> {
    const sql = `
      WITH made AS (INSERT INTO idb.salts (date, salt, made) VALUES ($1, $2, $3) ON CONFLICT (date) DO NOTHING RETURNING salt)
      SELECT salt FROM made UNION ALL SELECT salt FROM idb.salts WHERE date = $1`;
    const parameters = [date, randomBytes(SALT_BYTES).toString('hex'), new Date().toISOString()];
    const [row] = await readTexts(this.handle, sql, parameters);
    return row?.[0] ?? '';
  }

  async forget(before: Date): Promise<number> {
    const sql = 'DELETE FROM idb.salts WHERE made < $1 RETURNING date';
    return (await readTexts(this.handle, sql, [before.toISOString()])).length;
  }
}

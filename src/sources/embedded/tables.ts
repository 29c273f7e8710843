/** The telemetry tables of the embedded directory: those of the contract, with ids as texts, because loaded rows bring theirs. */
import type { EmbeddedHandle } from '../../clients/embedded.js';
import { TABLE_EXISTS_SQL, sourceTables } from '../source-schema.js';

/** Creates what is missing. @returns the names that were created */
export async function createEmbeddedTables({ database }: EmbeddedHandle): Promise<readonly string[]> {
  return await database.transaction(async (transaction) => {
    const created: string[] = [];
    for (const { name, sql } of sourceTables('given')) {
      const { rows } = await transaction.query<(string | null)[]>(TABLE_EXISTS_SQL, [name], { rowMode: 'array' });
      if (rows[0]?.[0]) continue;
      await transaction.exec(sql);
      created.push(name);
    }
    return created;
  });
}

/** What reading can't be faster than: the same rows of the same day out of Postgres through a bare client, thrown away. */
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** @param day `YYYY-MM-DD`, UTC @returns bytes that came */
export async function copyOut(postgresUrl: string, day: string): Promise<number> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  let bytes = 0;
  try {
    const rows = client.query(copyTo(sqlOf(day)));
    for await (const chunk of rows) bytes += (chunk as Buffer).length;
    return bytes;
  } finally {
    await client.end();
  }
}

function sqlOf(day: string): string {
  return `COPY (
    SELECT s.id, s.type, s.record_type, q.query_hash, s.ip_geocode, s.payload
    FROM stats s LEFT JOIN queries q ON q.id = s.query_id
    WHERE s.date >= '${day}' AND s.date < date '${day}' + 1) TO STDOUT`;
}

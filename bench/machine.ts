/** What figures were measured with: without it they say little. */
import { Client } from '@elastic/elasticsearch';
import { thisMachine } from '../test/support/machine.js';
import { elasticsearchUrl, postgresUrl } from '../test/support/servers.js';
import { withConnection } from './place/place.js';

/** `2 cores, 24 GiB, Node 20.20.2; Postgres 15.18, Elasticsearch 8.19.2`. */
export async function describeMachine(): Promise<string> {
  const [postgres, elasticsearch] = await Promise.all([postgresVersion(), elasticsearchVersion()]);
  return `${thisMachine()}; Postgres ${postgres}, Elasticsearch ${elasticsearch}`;
}

function postgresVersion(): Promise<string> {
  return withConnection(postgresUrl(), async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version.split(' ')[0] ?? '?';
  });
}

async function elasticsearchVersion(): Promise<string> {
  const client = new Client({ node: elasticsearchUrl() });
  try {
    const { nodes } = await client.nodes.info();
    return [...new Set(Object.values(nodes).map(({ version }) => version))].join(', ');
  } finally {
    await client.close();
  }
}

import { withElasticsearch, type ElasticsearchClient } from '../../src/clients/elasticsearch.js';
import { hold } from './held.js';
import { dropIndices, uniquePrefix } from './servers.js';

export interface OpenElastic {
  readonly client: ElasticsearchClient;
  /** No other test has it. */
  readonly prefix: string;
  /** Closes the client and drops all indices with the prefix. */
  readonly close: () => Promise<void>;
}

/** The bracket `withElasticsearch` as a pair, for hooks, with a prefix of its own. */
export async function openElastic(url: string): Promise<OpenElastic> {
  const prefix = uniquePrefix();
  const access = { url: [url], apiKey: null, username: null, password: null, caFile: null };
  const held = await hold<ElasticsearchClient>((use) => withElasticsearch(access, use));
  const close = async () => {
    await held.close();
    await dropIndices(url, prefix);
  };
  return { client: held.value, prefix, close };
}

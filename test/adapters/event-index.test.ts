import { createElasticEventIndex } from '../../src/store/elastic/events/event-index.js';
import { createEmbeddedEventIndex } from '../../src/store/embedded/events/event-index.js';
import { openEmbedded } from '../support/embedded.js';
import { elasticsearch9Url, elasticsearchUrl } from '../support/servers.js';
import { openElastic } from '../support/elastic.js';
import { describeEventIndex, type OpenEventIndex } from './event-index-suite.js';

async function open(url: string): Promise<OpenEventIndex> {
  const { client, prefix, close } = await openElastic(url);
  return { index: createElasticEventIndex({ client, address: url, prefix }), close };
}

describeEventIndex('embedded', async () => {
  const { handle, close } = await openEmbedded();
  return { index: await createEmbeddedEventIndex(handle), close };
});

describeEventIndex('Elasticsearch 8', () => open(elasticsearchUrl()));

describe('with the next major version of the server', () => {
  let url: string;
  before(function () {
    url = elasticsearch9Url(this);
  });
  describeEventIndex('Elasticsearch 9', () => open(url));
});

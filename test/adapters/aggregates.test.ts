import { expect } from 'chai';
import { createElasticAggregates } from '../../src/store/elastic/aggregates.js';
import { createEmbeddedAggregates } from '../../src/store/embedded/aggregates.js';
import { createEmbeddedStore } from '../../src/store/embedded/embedded-store.js';
import { openElastic, type OpenElastic } from '../support/elastic.js';
import { openEmbedded } from '../support/embedded.js';
import { elasticsearchUrl } from '../support/servers.js';
import { aggregate, describeAggregates, leaseOf } from './aggregates-suite.js';
import { errorOf } from './event-index-suite.js';

// Small bulks, so that a suite of small documents has many of them.
const WRITING = { leaseSeconds: 10, bulk: { bytes: 20_000, concurrency: 2 } };

function aggregatesOf({ client, prefix }: OpenElastic) {
  return createElasticAggregates({ client, address: 'test', prefix, ...WRITING });
}

describeAggregates('embedded', async () => {
  const { handle, close } = await openEmbedded();
  // Its leases are what writes are checked against.
  await createEmbeddedStore(handle);
  return { aggregates: await createEmbeddedAggregates(handle), close };
});

describeAggregates('Elasticsearch 8', async () => {
  const opened = await openElastic(elasticsearchUrl());
  return { aggregates: aggregatesOf(opened), close: opened.close };
});

describe('aggregates on Elasticsearch', function () {
  this.timeout(240_000);
  let opened: OpenElastic;
  before(async () => {
    opened = await openElastic(elasticsearchUrl());
  });
  after(() => opened.close());

  it('create each index with its mapping and alias before anything is written to it', async () => {
    const write = aggregate('stats-mapped', '2017-06-01', 'a', { unique_id: 'u', volume: 1 });
    await aggregatesOf(opened).write(leaseOf(1), [write]);
    const name = `${opened.prefix}stats-mapped-2017-06`;
    const found = await opened.client.indices.get({ index: name });
    expect(Object.keys(found[name]?.aliases ?? {})).to.deep.equal([`${opened.prefix}stats-mapped`]);
    expect(found[name]?.mappings?.properties).to.deep.include({
      interval: { type: 'keyword' },
      timestamp: { type: 'date' },
      volume: { type: 'double' },
    });
    expect(found[name]?.settings?.index).to.include({ gc_deletes: '1d' });
  });

  it('name the document and the field that do not fit, and never what the field holds', async () => {
    const write = aggregate('stats-unfit', '2017-06-01', 'doc', { interval: { secret: 1 } });
    const error = await errorOf(aggregatesOf(opened).write(leaseOf(1), [write]));
    expect(error).to.include({
      code: 'write-failed',
      message:
        `Failed to write document doc to ${opened.prefix}stats-unfit-2017-06: 400 ` +
        'its field interval does not fit the mapping of the index (document_parsing_exception)',
    });
  });

  it('say in the words of the server why an index takes nothing', async () => {
    const write = aggregate('stats-blocked', '2017-06-01', 'doc');
    await aggregatesOf(opened).write(leaseOf(1), [write]);
    const index = `${opened.prefix}stats-blocked-2017-06`;
    await opened.client.indices.putSettings({ index, settings: { 'index.blocks.write': true } });
    const error = await errorOf(aggregatesOf(opened).write(leaseOf(2), [write]));
    expect(error.message).to.contain(`document doc to ${index}: 403 `).and.contain('index write (api)');
  });
});

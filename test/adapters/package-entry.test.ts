import { expect } from 'chai';
import { defineAggregation, defineEvent, IdbError, publish } from '../../src/index.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';

describe('the package, to programs', function () {
  this.timeout(240_000);
  let directory: string;
  before(() => (directory = temporaryDirectory()));
  after(() => removeDirectory(directory));

  it('publishes events with the configuration that it is given, and names what is no event', async () => {
    const view = { type: 'view', record_type: 'records', ip: '192.0.2.1', source: 'portal', payload: { r1: 'A' } };
    const report = await publish([{ ...view, timestamp: '2020-02-17T10:00:00Z' }, view, { type: 'unheard-of' }], {
      env: { IDB_DATA_DIR: directory },
    });
    expect(report).to.deep.include({ sent: 1, refused: 2, sent_by_type: { view: 1 } });
    expect(report.refusals.map(({ index }) => index)).to.deep.equal([1, 2]);
  });

  it('says what is wrong with the configuration by an error of its own', async () => {
    const failure: unknown = await publish([], { env: { IDB_ZONE: 'nowhere' } }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(IdbError).and.include({ code: 'configuration' });
  });

  it('gives definitions back as they were written', () => {
    const event = { name: 'x', doubleClicks: { rule: 'none' } } as const;
    const aggregation = { name: 'x-agg', event: 'x', metrics: { volume: { sum: 'size' } } } as const;
    expect([defineEvent(event), defineAggregation(aggregation)]).to.deep.equal([event, aggregation]);
  });
});

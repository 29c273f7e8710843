import { expect } from 'chai';
import type { JsonObject } from '../../../../src/events/event.js';
import type { EventTypeDefinition } from '../../../../src/events/event-type.js';
import { preprocess } from '../../../../src/intake/preprocess/preprocess.js';
import type { PreprocessTools } from '../../../../src/intake/preprocess/preprocessor.js';
import { queryHash } from '../../../../src/model/query-hash.js';
import { fileDownloadType } from '../../../support/events.js';

const TOOLS: PreprocessTools = {
  isMachine: (agent) => agent.includes('curl'),
  isRobot: (agent) => /bot|curl/.test(agent),
  placeOf: (ip) =>
    ip === '192.0.2.1'
      ? { country: 'US', region: 'US-FL', geocode: { country: 'United States', region: 'Florida' } }
      : null,
};

type Steps = EventTypeDefinition['preprocessors'];

async function run(
  fields: JsonObject,
  preprocessors: Steps,
  more: Partial<EventTypeDefinition> = {},
): Promise<JsonObject | null> {
  const definition = fileDownloadType({ preprocessors, uniqueIdFields: [], ...more });
  return preprocess(fields, { definition, timestamp: '2018-01-01T12:00:00.000Z', salt: 'test-salt', tools: TOOLS });
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was thrown',
    (error: unknown) => (error as Error).message,
  );
}

describe('preprocess', () => {
  it('decides what is a machine before what is a robot', async () => {
    const flags = async (agent: string | null) => {
      const fields = await run({ user_agent: agent }, ['flag-machines', 'flag-robots']);
      return [fields?.is_machine, fields?.is_robot];
    };
    expect(await flags('curl/8.5')).to.deep.equal([true, false]);
    expect(await flags('Googlebot')).to.deep.equal([false, true]);
    expect(await flags('Firefox')).to.deep.equal([false, false]);
    expect(await flags('')).to.deep.equal([false, false]);
    expect(await flags(null)).to.deep.equal([false, false]);
  });

  it('leaves out what was flagged, and without flags what would be', async () => {
    const kept = async (agent: string, steps: Steps) => (await run({ user_agent: agent }, steps)) !== null;
    expect(await kept('Googlebot', ['filter-robots'])).to.equal(false);
    expect(await kept('Googlebot', ['flag-machines', 'flag-robots', 'filter-robots'])).to.equal(false);
    expect(await kept('Googlebot', ['filter-machines'])).to.equal(true);
    expect(await kept('curl/8.5', ['filter-machines'])).to.equal(false);
    expect(await kept('curl/8.5', ['flag-machines', 'filter-robots'])).to.equal(true);
    expect(await kept('curl/8.5', ['filter-robots'])).to.equal(true);
    expect(await kept('Firefox', ['filter-machines', 'filter-robots'])).to.equal(true);
  });

  it('sets the place of an address that is known, and nothing without one', async () => {
    expect(await run({ ip: '192.0.2.1' }, ['place'])).to.deep.equal({ country: 'US', region: 'US-FL' });
    expect(await run({ ip: '192.0.2.2', kept: 1 }, ['place'])).to.deep.equal({ kept: 1 });
    expect(await run({ kept: 1 }, ['place'])).to.deep.equal({ kept: 1 });
  });

  it('gives telemetry the place that it is counted by, unless it came with one', async () => {
    const place = async (fields: JsonObject) =>
      (await run({ ip: '192.0.2.1', ...fields }, ['place'], { kind: 'telemetry' }))?.ip_geocode;
    expect(await place({})).to.deep.equal({ country: 'United States', region: 'Florida' });
    expect(await place({ ip_geocode: {} })).to.deep.equal({ country: 'United States', region: 'Florida' });
    expect(await place({ ip_geocode: { country: 'Chile' } })).to.deep.equal({ country: 'Chile' });
  });

  it('makes the unique id of the fields that the type names, and says which one is missing', async () => {
    const more = { uniqueIdFields: ['bucket_id', 'n'] };
    expect((await run({ bucket_id: 'b', n: 7 }, ['unique-id'], more))?.unique_id).to.equal('b_7');
    expect((await run({ unique_id: 'own' }, ['unique-id']))?.unique_id).to.equal('own');
    const reason = (fields: JsonObject) => reasonOf(run(fields, ['unique-id'], more));
    expect(await reason({ bucket_id: 'b' })).to.equal('has no item: field n is missing');
    expect(await reason({ bucket_id: '', n: 7 })).to.equal('has no item: field bucket_id is missing');
    expect(await reason({ bucket_id: ['secret'], n: 7 })).to.equal('has no item: field bucket_id is no single value');
  });

  it('sets the hash of a query as it was sent, in whatever order', async () => {
    const query = { genus: 'acer', username: 'ann' };
    const orders: Steps[] = [['query-hash', 'anonymise'], ['anonymise', 'query-hash'], ['query-hash']];
    for (const steps of orders) {
      expect(await run({ query }, steps)).to.deep.include({ query_hash: queryHash(query), query: { genus: 'acer' } });
    }
    expect(await run({ query: 'acer' }, ['query-hash'])).to.deep.equal({ query: 'acer' });
    expect((await run({ query: 'acer' }, ['query-hash'], { kind: 'telemetry' }))?.query_hash).to.equal(
      queryHash('acer'),
    );
  });

  it('runs functions of plugins in their place, and lets them drop an event or throw', async () => {
    const order: string[] = [];
    const step = (name: string) => (fields: JsonObject) => {
      order.push(`${name} ${String(fields.is_robot)}`);
      return Promise.resolve(fields);
    };
    await run({ user_agent: 'Googlebot' }, [step('before'), 'flag-robots', step('after')]);
    expect(order).to.deep.equal(['before undefined', 'after true']);
    expect(await run({}, [() => null, step('never')])).to.equal(null);
    expect(order).to.have.length(2);
    const broken = () => {
      throw new Error('broken');
    };
    expect(await reasonOf(run({}, [broken]))).to.equal('broken');
  });

  it('lets no plugin put back who it was', async () => {
    expect(
      await run({}, ['anonymise', (fields) => ({ ...fields, user_agent: 'Firefox', ip: '::1' })]),
    ).to.not.have.any.keys('user_agent', 'ip');
  });
});

import { expect } from 'chai';
import { judgeIdKey, judgeQueues, judgeServer } from '../../../src/doctor/amqp.js';
import { judgeRegistry } from '../../../src/doctor/registrations.js';
import { judgeMode, judgeSpace } from '../../../src/doctor/directory.js';
import { foreignFields, judgeIndices, type IndexState } from '../../../src/doctor/elastic-indices.js';
import { judgePrivileges, missingPrivileges } from '../../../src/doctor/elastic-privileges.js';
import { judgeHealth } from '../../../src/doctor/elasticsearch.js';
import { judgeUnfinished } from '../../../src/doctor/ledger.js';
import { judgeConfiguration, judgeNode } from '../../../src/doctor/machine.js';
import { isLocal } from '../../../src/doctor/encryption.js';
import { IndexNames } from '../../../src/store/elastic/indices.js';
import { INDEX_PRIVILEGES } from '../../../src/store/elastic/privileges.js';

describe('what the doctor makes of what it sees', () => {
  it('Node: 20.12 is the oldest that will do', () => {
    const results = ['18.20.0', '20.11.1', '20.12.0', '22.0.0'].map((version) => judgeNode(version).result);
    expect(results).to.deep.equal(['problem', 'problem', 'ok', 'ok']);
  });

  it('configuration: each warning is one of its own', () => {
    expect(judgeConfiguration(['a', 'b']).map(({ result, finding }) => `${result} ${finding}`)).to.deep.equal([
      'warning a',
      'warning b',
    ]);
  });

  it('days left unfinished: those that catching up does not reach are named to collect-stats', () => {
    const judge = (...days: string[]) => {
      const { finding, advice } = judgeUnfinished(days, '2020-03-31');
      return `${finding}: ${advice ?? ''}`;
    };
    expect(judge()).to.equal('no run was left unfinished: ');
    expect(judge('2020-03-02')).to.equal(
      '1 day was left unfinished: 2020-03-02: idb status shows them; idb collect-stats --catch-up finishes them.',
    );
    expect(judge('2020-03-01')).to.equal(
      '1 day was left unfinished: 2020-03-01: idb status --from 2020-03-01 --to 2020-03-01 shows them; ' +
        'idb collect-stats -d 2020-03-01 finishes them.',
    );
    expect(judge('2020-03-05', '2019-12-31')).to.equal(
      '2 days were left unfinished: 2019-12-31, 2020-03-05: idb status --from 2019-12-31 --to 2020-03-05 shows them; ' +
        'idb collect-stats -d 2019-12-31..2020-03-05 finishes them.',
    );
  });

  it('a socket and loopback are on this machine, and nothing else is', () => {
    const local = ['/run/postgresql', 'localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'];
    const others = ['db.example.org', '10.0.0.1', '127.example.org', 'localhost.example.org'];
    expect([...local, ...others].filter(isLocal)).to.deep.equal(local);
  });

  it('ids: a key for each directory is a warning', () => {
    expect([judgeIdKey(true), judgeIdKey(false)].map(({ result }) => result)).to.deep.equal(['ok', 'warning']);
  });

  it('health: yellow says why it may be fine on one node, red is a problem', () => {
    const health = (status: 'green' | 'yellow' | 'red', nodes: number) =>
      judgeHealth({ status, number_of_nodes: nodes, unassigned_shards: 3 });
    expect([health('green', 1), health('yellow', 3), health('red', 3)].map(({ result }) => result)).to.deep.equal([
      'ok',
      'warning',
      'problem',
    ]);
    expect(health('yellow', 1).advice).to.contain('On one node that may be fine');
    expect(health('yellow', 3).advice).not.to.contain('On one node');
  });

  it('privileges: what is missing is named with the index and what it is for', () => {
    const every = Object.fromEntries(INDEX_PRIVILEGES.map(({ privilege }) => [privilege, true]));
    const missing = missingPrivileges({ 'p-stats-runs': every, 'p-stats-site-days': { ...every, delete: false } });
    const { result, finding, advice } = judgePrivileges('idb', missing, 'p-');
    expect(result).to.equal('problem');
    expect(finding).to.equal(
      'idb lacks delete on p-stats-site-days (deleting documents of what is in an interval no more, intervals by `idb aggregations delete`, and salts that are over)',
    );
    expect(advice).to.contain('on p-stats-*, p-events-stats-*: ');
    expect(judgePrivileges('idb', missingPrivileges({ 'p-stats-runs': every }), 'p-').result).to.equal('ok');
  });

  it('a mapping: a field of another type, or none, is named by its path', () => {
    const mapping = {
      properties: {
        recordset_id: { type: 'text' },
        records: { properties: { view: { properties: { count: { type: 'long' } } } } },
      },
    } as const;
    const needed = {
      recordset_id: 'keyword',
      'records.view.count': 'long',
      'records.view.total': 'long',
      month: 'keyword',
    };
    expect(foreignFields(mapping, needed)).to.deep.equal([
      'recordset_id is text, not keyword',
      'records.view.total is not mapped, not long',
      'month is not mapped, not keyword',
    ]);
  });

  it('indices: none yet is a warning that names them', () => {
    const [missing, ...others] = judgeIndices({}, new IndexNames('p-'));
    expect(others).to.deep.equal([]);
    expect(missing).to.include({ result: 'warning' });
    expect(missing!.finding).to.equal(
      'Not there yet: p-stats-runs, p-stats-recordset-months, p-stats-recordset-totals, p-stats-site-days',
    );
  });

  it('event indices: a foreign mapping, a missing alias and an index in the place of the alias are problems', () => {
    const names = new IndexNames('p-');
    const time = { type: 'date', format: 'strict_date_time' } as const;
    const properties = { id: { type: 'keyword' }, type: { type: 'keyword' }, timestamp: time, arrived: time } as const;
    const settings = { index: { gc_deletes: '1d' } };
    const [index, alias] = ['p-events-stats-file-download-2017-06', 'p-events-stats-file-download'];
    const good: IndexState = { mappings: { properties }, settings, aliases: { [alias]: {}, [`${index}.write`]: {} } };
    const problemsOf = (found: Record<string, IndexState>) =>
      judgeIndices(found, names)
        .filter(({ result }) => result === 'problem')
        .map(({ finding }) => finding);
    expect(problemsOf({ [index]: good })).to.deep.equal([]);
    expect(problemsOf({ [index]: { ...good, aliases: {} } })).to.deep.equal([
      `${index} lacks the alias ${alias}, by which events are read`,
      `${index} lacks the alias ${index}.write, by which events are written`,
    ]);
    const foreign = { properties: { ...properties, timestamp: { type: 'text' } } } as const;
    expect(problemsOf({ [index]: { ...good, mappings: foreign } })).to.deep.equal([
      `${index} has another mapping than idb needs: timestamp is text, not date`,
    ]);
    expect(problemsOf({ [alias]: good })).to.deep.equal([
      `${alias} is an index, and must be the alias of the event indices of all of the type's months`,
    ]);
  });

  it('indices: right fields in an index that maps by itself are a problem, and forgetting deletes is a warning', () => {
    const properties = {
      statistic: { type: 'keyword' },
      interval: { type: 'keyword' },
      zone: { type: 'keyword' },
      settled: { type: 'boolean' },
    } as const;
    const state: IndexState = { mappings: { properties }, settings: { index: {} } };
    const findings = judgeIndices({ 'stats-runs': state }, new IndexNames('')).map(
      ({ result, finding }) => `${result} ${finding}`,
    );
    expect(findings[0]).to.match(/^problem stats-runs maps unknown fields by itself/);
    expect(findings[1]).to.match(/^warning stats-runs remembers deletes for 60s, not for 1d/);
  });

  it('AMQP: 3.10 is the oldest RabbitMQ that will do', () => {
    const results = ['3.9.27', '3.10.8', '4.0.1', ''].map(
      (version) => judgeServer('amqp://host', 'RabbitMQ', version).result,
    );
    expect(results).to.deep.equal(['problem', 'ok', 'ok', 'problem']);
  });

  it('queues: those that are missing are named, and each that is different with the reason', () => {
    const part = (name: string, state: 'as-declared' | 'missing' | 'different') =>
      ({ kind: 'queue', name, state, reason: state === 'different' ? 'classic' : null }) as const;
    const findings = judgeQueues([part('a', 'as-declared'), part('b', 'missing'), part('c', 'different')]).map(
      ({ finding }) => finding,
    );
    expect(findings).to.deep.equal([
      'queue c was declared with other arguments: classic',
      'Not there: b; what is published to them is lost',
    ]);
  });

  it('the directory: for its owner alone, or at least the database in it', () => {
    const result = (outer: number | null, inner: number | null) => judgeMode('/d', outer, inner).result;
    expect([result(null, null), result(0o700, 0o700), result(0o755, 0o700), result(0o755, null)]).to.deep.equal([
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
    expect([result(0o755, 0o755), result(0o775, 0o700)]).to.deep.equal(['warning', 'warning']);
  });

  it('space: little is a warning, next to none a problem', () => {
    expect([50e6, 500e6, 50e9].map((bytes) => judgeSpace(bytes).result)).to.deep.equal(['problem', 'warning', 'ok']);
  });
});

describe('the registrations', () => {
  it('are counted, and what can not be used is a problem that names it', () => {
    const registry = { eventTypes: [], aggregations: [], faults: [] };
    expect(judgeRegistry(registry)).to.deep.equal([
      { result: 'ok', finding: '0 event types, 0 aggregations', advice: null },
    ]);
    const [fault] = judgeRegistry({
      ...registry,
      faults: [{ what: 'plugin /p.mjs', reason: 'there is no such file' }],
    });
    expect(fault).to.include({ result: 'problem', finding: "plugin /p.mjs can't be used: there is no such file" });
  });
});

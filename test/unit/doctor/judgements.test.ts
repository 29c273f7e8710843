import { expect } from 'chai';
import { judgeQueues, judgeServer } from '../../../src/doctor/amqp.js';
import { judgeMode, judgeSpace } from '../../../src/doctor/directory.js';
import { foreignFields, judgeIndices, type IndexState } from '../../../src/doctor/elastic-indices.js';
import { judgePrivileges, missingPrivileges } from '../../../src/doctor/elastic-privileges.js';
import { judgeHealth } from '../../../src/doctor/elasticsearch.js';
import { judgeConfiguration, judgeNode } from '../../../src/doctor/machine.js';
import { isLocal } from '../../../src/doctor/postgres.js';
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

  it('Postgres: a socket and loopback are on this machine', () => {
    const hosts = ['/run/postgresql', 'localhost', '127.0.0.1', '::1', 'db.example.org', '10.0.0.1'];
    expect(hosts.map(isLocal)).to.deep.equal([true, true, true, true, false, false]);
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
      'idb lacks delete on p-stats-site-days (deleting the documents of recordsets that vanished from a day)',
    );
    expect(advice).to.contain('on p-stats-*: ');
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

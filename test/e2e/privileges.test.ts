/** Every command on an Elasticsearch with security, by a user who has the privileges that README.md documents and no others. */
import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { row } from '../conformance/cases.js';
import { hold, type Held } from '../support/held.js';
import { uniquePrefix, withSecuredElasticsearch, type ElasticsearchSecurity } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { withServers } from './support/deployment.js';
import { publishLines, withQueues, type Idb } from './support/events.js';

const PASSWORD = 'a-secret-word';
const [LEAST, ADMINISTRATOR] = ['least', 'administrator'];
const DAY = '2020-02-17';
/** What a robot downloads is not counted. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0';
const CONFIGURATION = { events: { 'file-download': {} }, aggregations: { 'file-download-agg': {} } };
const NOTHING_LEFT = { code: 0, differences: [] };

interface DocumentedRole {
  readonly indices: readonly [{ readonly names: readonly string[]; readonly privileges: readonly string[] }];
}

/** The role as README.md has it, of its indices alone: the cluster privilege is the doctor's, and said to be needless for a run. */
function documentedRole(prefix: string): object {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, text = ''] = /<!-- privileges:begin -->\s*```json\n([^`]*)```/.exec(readme) ?? [];
  const { names, privileges } = (JSON.parse(text) as DocumentedRole).indices[0];
  return { cluster: [], indices: [{ names: names.map((name) => `${prefix}${name}`), privileges }] };
}

function securityOf(prefix: string): ElasticsearchSecurity {
  return {
    users: [
      { name: LEAST, password: PASSWORD, roles: [LEAST] },
      { name: ADMINISTRATOR, password: PASSWORD, roles: ['superuser'] },
    ],
    roles: `${LEAST}: ${JSON.stringify(documentedRole(prefix))}\n`,
  };
}

interface World {
  readonly idb: Idb;
  readonly insert: (payload: object) => Promise<void>;
  readonly administer: (method: string, path: string, body?: object) => Promise<void>;
}

function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const prefix = uniquePrefix();
  return withSecuredElasticsearch(securityOf(prefix), (url) =>
    withServers(async (deployment) => {
      const directory = temporaryDirectory();
      try {
        const config = join(directory, 'idigbio.json');
        writeFileSync(config, JSON.stringify(CONFIGURATION));
        const access = {
          IDB_ELASTICSEARCH_URL: url.replace('://', `://${LEAST}:${PASSWORD}@`),
          IDB_INDEX_PREFIX: prefix,
          IDB_DATA_DIR: join(directory, 'data'),
        };
        await use({
          idb: (words, env = {}) => deployment.idb(['-c', config, ...words], { ...access, ...env }),
          insert: (payload) => deployment.insert([row('view', payload, { time: `${DAY}T10:00:00Z` })]),
          administer: (method, path, body) => administer(`${url}/${prefix}${path}`, method, body),
        });
      } finally {
        removeDirectory(directory);
      }
    }),
  );
}

async function administer(url: string, method: string, body?: object): Promise<void> {
  const credentials = Buffer.from(`${ADMINISTRATOR}:${PASSWORD}`).toString('base64');
  const headers = { authorization: `Basic ${credentials}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}?refresh=true`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${method} ${url}: ${await response.text()}`).to.equal(true);
}

async function succeed(idb: Idb, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await idb(words);
  expect(code, `idb ${words.join(' ')}: ${stdout}${stderr}`).to.equal(0);
  return stdout;
}

interface Audit {
  readonly differences: readonly { readonly kind: string }[];
}

/** The exit code, and the kinds of differences: with --repair, those that are left. */
async function auditOf(idb: Idb, ...words: string[]): Promise<{ code: number | null; differences: string[] }> {
  const { code, stdout, stderr } = await idb(['audit', '--json', ...words]);
  expect(code, stdout + stderr).to.be.oneOf([0, 2]);
  const report = JSON.parse(stdout) as Audit & { readonly after?: Audit };
  return { code, differences: (report.after ?? report).differences.map(({ kind }) => kind).sort() };
}

function download(time: string): string {
  const item = { bucket_id: 'b', file_id: 'f', file_key: 'f.pdf', size: 9000 };
  const timestamp = `${DAY}T${time}Z`;
  return JSON.stringify({ type: 'file-download', timestamp, ip: '192.0.2.1', user_agent: BROWSER, ...item });
}

describe('with the privileges on Elasticsearch that are documented, and no others', function () {
  this.timeout(300_000);
  let held: Held<World>;

  before(async () => {
    held = await hold(withWorld);
  });
  after(() => held.close());

  it('everything is created, and the doctor finds nothing missing', async () => {
    const { idb } = held.value;
    await succeed(idb, 'init');
    await succeed(idb, 'init');
    const findings = JSON.parse(await succeed(idb, 'doctor', '--json')) as { check: string; result: string }[];
    expect(findings).to.deep.include.members([
      { ...findings.find(({ check }) => check === 'elasticsearch privileges'), result: 'ok' },
    ]);
  });

  it('a day is collected, corrected, shown and told of', async () => {
    const { idb, insert } = held.value;
    await insert({ r1: 'A', r2: 'B' });
    await succeed(idb, 'collect-stats', '-d', DAY);
    await insert({ r3: 'C' });
    await succeed(idb, 'collect-stats', '-d', DAY, '--force');
    expect((await succeed(idb, 'show', '-d', DAY)).trim().split('\n')).to.have.length(3);
    await succeed(idb, 'show', '-d', DAY, '--recordset', 'A');
    await succeed(idb, 'show', '-d', DAY, '--as', 'site');
    await succeed(idb, 'status', '--from', DAY, '--to', DAY);
    expect(await auditOf(idb, '--source')).to.deep.equal(NOTHING_LEFT);
  });

  it('what an administrator changed, removed and added is found, and repaired', async () => {
    const { idb, administer } = held.value;
    const [changed, removed] = [`A|${DAY}`, `B|${DAY}`].map(encodeURIComponent);
    await administer('PUT', `stats-recordset-days-2020/_doc/${changed}`, { recordset_id: 'A', harvest_date: DAY });
    await administer('DELETE', `stats-recordset-days-2020/_doc/${removed}`);
    await administer('PUT', 'stats-recordset-totals/_doc/D', { recordset_id: 'D' });
    const found = await auditOf(idb, '--source');
    expect(found.differences).to.include.members(['day-unreadable', 'day-missing', 'total-ghost']);
    expect(await auditOf(idb, '--source', '--repair')).to.deep.equal(NOTHING_LEFT);
  });

  it('events are processed and counted, and what was counted of them is deleted', () =>
    withQueues({ name: 'servers', idb: held.value.idb }, async (idb) => {
      await publishLines(idb, [download('10:00:00'), download('10:01:00')]);
      await succeed(idb, 'events', 'process');
      await succeed(idb, 'aggregations', 'process');
      await succeed(idb, 'aggregations', 'process', '--force');
      await succeed(idb, 'aggregations', 'list-bookmarks');
      expect(await auditOf(idb, '--source')).to.deep.equal(NOTHING_LEFT);
      const range = ['--from', DAY, '--to', DAY];
      expect(await succeed(idb, 'aggregations', 'show', 'file-download-agg', ...range)).to.include('"f"');
      await succeed(idb, 'aggregations', 'delete', ...range, '--yes');
      expect(await succeed(idb, 'aggregations', 'show', 'file-download-agg', ...range)).to.equal('');
    }));
});

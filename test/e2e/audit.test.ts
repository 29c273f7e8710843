import { expect } from 'chai';
import { row } from '../conformance/cases.js';
import { hold, type Held } from '../support/held.js';
import { elasticsearchUrl } from '../support/servers.js';
import { withServers, type Deployment } from './support/deployment.js';

const [FIRST, SECOND] = ['2020-02-16', '2020-02-17'];

interface Report {
  readonly differences: readonly { readonly kind: string; readonly first: { readonly id: string } }[];
}

describe('audit of what was changed by hand in Elasticsearch', () => {
  let held: Held<Deployment>;
  let body: Record<string, unknown>;

  before(async () => {
    held = await hold<Deployment>(withServers);
    const { insert, idb } = held.value;
    const views = [FIRST, SECOND].flatMap((day) => [row('view', { r1: 'A' }, { time: `${day}T10:00:00Z` })]);
    await insert(views);
    expect((await idb(['collect-stats', '-d', '*'])).code).to.equal(0);
    body = (await held.value.documents(SECOND))[0] as unknown as Record<string, unknown>;
  });
  after(() => held.close());

  async function put(index: string, id: string, document: unknown): Promise<void> {
    const name = `${held.value.env.IDB_INDEX_PREFIX}${index}`;
    const url = `${elasticsearchUrl()}/${name}/_doc/${encodeURIComponent(id)}?refresh=true`;
    const headers = { 'content-type': 'application/json' };
    const { ok } = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(document) });
    expect(ok, `${name} ${id}`).to.equal(true);
  }

  async function kinds(...words: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await held.value.idb(['audit', '--json', ...words]);
    expect(code, stderr).to.be.oneOf([0, 2]);
    const report = JSON.parse(stdout) as Report & { after?: Report };
    return (report.after ?? report).differences.map(({ kind, first }) => `${kind} ${first.id}`);
  }

  const changes: [string, () => Promise<void>, RegExp][] = [
    ['a figure', () => put('stats-recordset-totals', 'A', { recordset_id: 'A', days: 9 }), /total-differs A/],
    [
      'a date',
      () => put('stats-recordset-days-2020', `A|${SECOND}`, { ...body, harvest_date: '2021-03-05' }),
      /day-checksum 2020-02-17/,
    ],
    [
      'a member that idb does not write',
      () => put('stats-recordset-days-2020', `A|${SECOND}`, { ...body, extra: 1 }),
      /day-unreadable A\|2020-02-17/,
    ],
    ['a copy under another name', () => put('stats-recordset-days-2020', 'stray', body), /day-misplaced stray/],
    [
      'a recordset that has no rows',
      () => put('stats-recordset-months', 'B|2020-02', { recordset_id: 'B', month: '2020-02' }),
      /month-ghost B\|2020-02/,
    ],
  ];
  for (const [what, change, found] of changes) {
    it(`finds ${what}, names it, and --repair mends it`, async () => {
      await change();
      expect((await kinds()).join('\n')).to.match(found);
      expect(await kinds('--repair')).to.deep.equal([]);
    });
  }

  it('names documents in another year’s index, and no run counts them', async () => {
    await put('stats-recordset-days-2019', `A|${SECOND}`, body);
    const alias = {
      actions: [
        {
          add: {
            index: `${held.value.env.IDB_INDEX_PREFIX}stats-recordset-days-2019`,
            alias: `${held.value.env.IDB_INDEX_PREFIX}stats-recordset-days`,
          },
        },
      ],
    };
    await fetch(`${elasticsearchUrl()}/_aliases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alias),
    });
    expect(await kinds()).to.deep.equal([`day-elsewhere ${SECOND}`]);
    await held.value.idb(['collect-stats', '-d', FIRST, '--force']);
    expect(await kinds()).to.deep.equal([`day-elsewhere ${SECOND}`]);
  });
});

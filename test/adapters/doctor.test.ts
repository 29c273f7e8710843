import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import pg from 'pg';
import { defineDoctor } from '../../src/cli/commands/doctor.js';
import { defineInit } from '../../src/cli/commands/init.js';
import { withAmqp, withChannel } from '../../src/clients/amqp.js';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import { withEmbedded } from '../../src/clients/embedded.js';
import type { Finding } from '../../src/doctor/check.js';
import { eventQueue, eventsExchange, queueDeclarations } from '../../src/intake/queue/queues.js';
import { COLLECT_STATS, type Marker } from '../../src/model/marker.js';
import { EVENT_TYPES } from '../../src/model/telemetry.js';
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import { amqpUrl, dropIndices, elasticsearchUrl, uniquePrefix, withDatabase } from '../support/servers.js';
import { runCommand, type TestEnvironment } from '../support/run-command.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { marker } from './store-documents.js';

interface Diagnosis {
  readonly exitCode: number;
  readonly output: string;
  readonly findings: readonly Finding[];
}

async function diagnose(env: TestEnvironment): Promise<Diagnosis> {
  const { exitCode, output } = await runCommand(defineDoctor, ['doctor', '--json'], env);
  return { exitCode, output, findings: JSON.parse(output) as Finding[] };
}

/** Whatever is not in order, in one line each. */
const complaintsOf = ({ findings }: Diagnosis) =>
  findings.filter(({ result }) => result !== 'ok').map(({ check, result }) => `${check} ${result}`);
const findingOf = ({ findings }: Diagnosis, check: string) => findings.find((finding) => finding.check === check)!;

async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('idb doctor', function () {
  this.timeout(240_000);

  describe('on Postgres', () => {
    /** A database with the tables of the contract and a role that may read them. */
    async function withTelemetry(work: (owner: string, reader: string) => Promise<void>): Promise<void> {
      await withDatabase(async (owner) => {
        const directory = temporaryDirectory();
        const role = `reader_${new URL(owner).pathname.slice(1)}`;
        try {
          await runCommand(defineInit, ['init', '--source-schema'], {
            IDB_POSTGRES_URL: owner,
            IDB_DATA_DIR: directory,
          });
          await execute(
            owner,
            `CREATE ROLE ${role} LOGIN PASSWORD 'reading'`,
            `GRANT SELECT ON stats, queries TO ${role}`,
          );
          const reader = Object.assign(new URL(owner), { username: role, password: 'reading' }).href;
          await work(owner, reader);
        } finally {
          await execute(owner, `DROP OWNED BY ${role}`, `DROP ROLE ${role}`);
          removeDirectory(directory);
        }
      });
    }
    const INSERT =
      "INSERT INTO stats (date, type, record_type, payload) VALUES ('2020-02-17T10:00:00', 'view', 'records', '{}'), ('2020-03-01', 'view', 'records', '{}'), ('infinity', 'view', 'records', '{}')";

    it('is content with a role that may read the tables and no more', async () => {
      await withTelemetry(async (owner, reader) => {
        await execute(owner, INSERT);
        const diagnosis = await diagnose({
          IDB_POSTGRES_URL: reader,
          IDB_ELASTICSEARCH_URL: elasticsearchUrl(),
          IDB_INDEX_PREFIX: uniquePrefix(),
        });
        expect(complaintsOf(diagnosis).filter((complaint) => complaint.startsWith('postgres'))).to.deep.equal([]);
        expect(findingOf(diagnosis, 'postgres rows').finding).to.match(/from 2020-02-17 to 2020-03-01$/);
        expect(diagnosis.exitCode).to.equal(0);
      });
    });

    it('warns of a role that may write, of a missing index and of no rows, and still ends with 0', async () => {
      await withTelemetry(async (owner) => {
        await execute(owner, 'DROP INDEX stats_date', 'CREATE INDEX ON stats (type)');
        const diagnosis = await diagnose({ IDB_POSTGRES_URL: owner });
        expect(complaintsOf(diagnosis).slice(0, 2)).to.deep.equal([
          'postgres indices warning',
          'postgres role warning',
        ]);
        expect(findingOf(diagnosis, 'postgres indices').finding).to.contain('CREATE INDEX ON stats (date)');
        expect(findingOf(diagnosis, 'postgres role').finding).to.contain('INSERT, UPDATE, DELETE');
        expect(diagnosis.exitCode).to.equal(0);
      });
    });

    it('names what is wrong with the tables, each by itself, and leaves out what that makes pointless', async () => {
      await withDatabase(async (url) => {
        await execute(
          url,
          'CREATE TABLE stats (id integer, date date, type text, record_type text, query_id integer, ip_geocode json)',
        );
        const diagnosis = await diagnose({ IDB_POSTGRES_URL: url });
        const problems = diagnosis.findings.filter(({ result }) => result === 'problem').map(({ finding }) => finding);
        expect(problems).to.have.length(3);
        expect(problems.join('\n'))
          .to.match(/table queries is not there/)
          .and.match(/stats\.date is of type date/)
          .and.match(/stats\.payload is missing/);
        expect(findingOf(diagnosis, 'postgres rows').finding).to.equal('not made, because postgres schema failed');
        expect(diagnosis.exitCode).to.equal(2);
      });
    });
  });

  describe('on Elasticsearch', () => {
    let prefix: string;
    let env: TestEnvironment;
    beforeEach(() => {
      prefix = uniquePrefix();
      env = { IDB_ELASTICSEARCH_URL: elasticsearchUrl(), IDB_INDEX_PREFIX: prefix };
    });
    afterEach(() => dropIndices(elasticsearchUrl(), prefix));

    const ofIndices = (diagnosis: Diagnosis) =>
      diagnosis.findings.filter(({ check }) => check === 'elasticsearch indices');
    async function createIndex(name: string, body: object): Promise<void> {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${elasticsearchUrl()}/${prefix}${name}`, { method: 'PUT', headers, body: JSON.stringify(body) });
    }
    async function writeMarkers(...markers: readonly Marker[]): Promise<void> {
      const access = { url: [elasticsearchUrl()], apiKey: null, username: null, password: null, caFile: null };
      const options = { address: 'test', prefix, leaseSeconds: 10, bulk: { bytes: 20_000, concurrency: 1 } };
      await withElasticsearch(access, async (client) => {
        const request = { statistic: COLLECT_STATS, holder: 'test', seconds: 10 };
        await new ElasticStore({ client, ...options }).withLease(request, async (lease) => {
          await new ElasticStore({ client, ...options }).writeMarkers(lease, markers);
        });
      });
    }

    it('finds indices missing before idb init, and in order after it', async () => {
      const before = await diagnose(env);
      expect(ofIndices(before).map(({ result, advice }) => [result, advice])).to.deep.equal([
        ['warning', 'idb init creates them; the first run would, too.'],
      ]);
      expect(before.exitCode).to.equal(0);
      await runCommand(defineInit, ['init'], { ...env, IDB_POSTGRES_URL: 'postgres://nowhere/x' });
      expect(ofIndices(await diagnose(env)).map(({ result, finding }) => `${result} ${finding}`)).to.deep.equal([
        'ok 6 indices, as idb creates them',
      ]);
    });

    it('finds indices that something else created, each with its own fault', async () => {
      await createIndex('stats-recordset-days', {});
      await createIndex('stats-recordset-days-2019', { mappings: { properties: { recordset_id: { type: 'text' } } } });
      await createIndex('stats-recordset-months', { settings: { 'index.blocks.read_only_allow_delete': true } });
      const diagnosis = await diagnose(env);
      const problems = ofIndices(diagnosis)
        .filter(({ result }) => result === 'problem')
        .map(({ finding }) => finding);
      expect(problems).to.satisfy((all: string[]) =>
        all.some((text) => text.includes('days is an index, and must be the alias')),
      );
      expect(problems).to.satisfy((all: string[]) =>
        all.some((text) =>
          text.includes('days-2019 has another mapping than idb needs: recordset_id is text, not keyword'),
        ),
      );
      expect(problems).to.satisfy((all: string[]) => all.some((text) => text.includes('days-2019 lacks the alias')));
      expect(problems).to.satisfy((all: string[]) =>
        all.some((text) => text.includes('months is blocked: read_only_allow_delete')),
      );
      expect(findingOf(diagnosis, 'ledger zone').result).to.equal('skipped');
      expect(diagnosis.exitCode).to.equal(2);
    });

    it('finds another zone in the ledger, and days that a run left unfinished', async () => {
      await writeMarkers(
        marker(COLLECT_STATS, '2020-02-17', { zone: 'Europe/Berlin' }),
        marker(COLLECT_STATS, '2020-02-18', { zone: 'Europe/Berlin', state: 'failed', settled: false }),
      );
      const diagnosis = await diagnose(env);
      const { result, finding, advice } = findingOf(diagnosis, 'ledger zone');
      expect([result, finding]).to.deep.equal(['problem', 'days were counted in Europe/Berlin, and UTC is configured']);
      expect(advice).to.contain('Set zone to Europe/Berlin');
      expect(findingOf(diagnosis, 'ledger markers').finding).to.equal('1 day was left unfinished: 2020-02-18');
    });

    it('goes on with the nodes that answer, and names the one that does not', async () => {
      const diagnosis = await diagnose({ ...env, IDB_ELASTICSEARCH_URL: `http://127.0.0.1:1,${elasticsearchUrl()}` });
      const results = diagnosis.findings.filter(({ check }) => check === 'elasticsearch').map(({ result }) => result);
      expect(results).to.deep.equal(['warning', 'ok']);
      expect(findingOf(diagnosis, 'elasticsearch').finding).to.contain('http://127.0.0.1:1');
      expect(findingOf(diagnosis, 'elasticsearch health').result).not.to.equal('skipped');
    });
  });

  describe('on AMQP', () => {
    it('finds queues missing before idb init, in order after it, and one that was declared otherwise', async () => {
      const prefix = uniquePrefix();
      const directory = temporaryDirectory();
      const env = { IDB_AMQP_URL: amqpUrl(), IDB_INDEX_PREFIX: prefix, IDB_DATA_DIR: directory };
      const queues = async () => findingOf(await diagnose(env), 'amqp queues');
      try {
        expect(await queues()).to.include({ result: 'problem', advice: 'idb init declares them.' });
        await runCommand(defineInit, ['init'], env);
        expect(await queues()).to.include({ result: 'ok', advice: null });
        const name = eventQueue(prefix, 'seen');
        await withAmqp(amqpUrl(), ({ connection }) =>
          withChannel(connection, async (channel) => {
            await channel.deleteQueue(name);
            await channel.assertQueue(name, { durable: true });
          }),
        );
        expect((await queues()).finding).to.contain(`queue ${name} was declared with other arguments: `);
      } finally {
        await withAmqp(amqpUrl(), ({ connection }) =>
          withChannel(connection, async (channel) => {
            for (const queue of queueDeclarations(prefix, EVENT_TYPES)) await channel.deleteQueue(queue.name);
            await channel.deleteExchange(eventsExchange(prefix));
          }),
        );
        removeDirectory(directory);
      }
    });
  });

  describe('on the embedded directory', () => {
    let directory: string;
    beforeEach(() => (directory = temporaryDirectory()));
    afterEach(() => removeDirectory(directory));

    it('creates nothing, and opens what is there', async () => {
      const fresh = await diagnose({ IDB_DATA_DIR: `${directory}/new` });
      expect(findingOf(fresh, 'directory').finding).to.equal(`${directory}/new is not there yet, and can be created`);
      expect(complaintsOf(fresh)).to.deep.equal([
        'database skipped',
        'ledger zone skipped',
        'ledger lease skipped',
        'ledger markers skipped',
        'event queue skipped',
      ]);
      await runCommand(defineInit, ['init'], { IDB_DATA_DIR: directory });
      const made = await diagnose({ IDB_DATA_DIR: directory });
      expect(complaintsOf(made)).to.deep.equal([]);
      expect([fresh.exitCode, made.exitCode]).to.deep.equal([0, 0]);
    });

    it('says who uses the directory, which is no fault', async () => {
      await withEmbedded(directory, async () => {
        const diagnosis = await diagnose({ IDB_DATA_DIR: directory });
        expect(findingOf(diagnosis, 'directory lock').finding).to.contain(`process ${process.pid}`);
        expect(findingOf(diagnosis, 'database').finding).to.equal('not made, because the directory is in use');
        expect(diagnosis.exitCode).to.equal(0);
      });
    });
  });

  describe('with everything down', () => {
    let silent: Server;
    before(async () => {
      // Takes connections and never says a word.
      silent = createServer(() => undefined).listen(0, '127.0.0.1');
      await once(silent, 'listening');
    });
    after(() => silent.close());

    const SECRET = 'not-to-be-seen';
    const at = (host: string) => ({
      IDB_POSTGRES_URL: `postgres://someone:${SECRET}@${host}/telemetry`,
      IDB_ELASTICSEARCH_URL: `http://someone:${SECRET}@${host}`,
      IDB_AMQP_URL: `amqp://someone:${SECRET}@${host}/there`,
    });

    for (const [what, hostOf] of [
      ['refuses', () => '127.0.0.1:1'],
      ['keeps silent', () => `127.0.0.1:${(silent.address() as AddressInfo).port}`],
    ] as const) {
      it(`ends in 15 s with a problem for each server that ${what}, the rest skipped, no password shown`, async () => {
        const began = performance.now();
        const diagnosis = await diagnose(at(hostOf()));
        expect(performance.now() - began).to.be.below(15_000);
        const problems = diagnosis.findings.filter(({ result }) => result === 'problem');
        expect(problems.map(({ check }) => check)).to.deep.equal(['postgres', 'elasticsearch', 'amqp']);
        expect(problems.every(({ advice }) => advice !== null)).to.equal(true);
        expect(diagnosis.output).not.to.contain(SECRET);
        expect(diagnosis.exitCode).to.equal(2);
      });
    }
  });

  it('prints an aligned list for people, with the advice under its finding', async () => {
    const directory = temporaryDirectory();
    try {
      const { output } = await runCommand(defineDoctor, ['doctor'], { IDB_DATA_DIR: directory, IDB_ZONES: 'UTC' });
      const [, configuration, advice] = output.split('\n');
      expect(configuration).to.match(/^warning {2}configuration {4}the environment variable IDB_ZONES means nothing/);
      expect(advice).to.match(/^ {26}-> Correct it or take it out; idb config shows/);
      expect(output).to.match(/\n\n\d+ in order, 1 warning, 0 problems, 5 skipped\.\n$/);
    } finally {
      removeDirectory(directory);
    }
  });
});

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { row } from '../conformance/cases.js';
import { eventually } from '../support/eventually.js';
import { hold, type Held } from '../support/held.js';
import { amqpUrl, elasticsearchUrl } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { atATime } from './support/at-a-time.js';
import { readStored } from './support/behind.js';
import { withServers, type Deployment } from './support/deployment.js';
import { withQuotingServer } from './support/quoting-server.js';
import { startIdb } from './support/run-idb.js';
import { untilSaid } from './support/watch.js';

/** Most of their time they wait for servers that are not there. */
const AT_A_TIME = 4;
const DAY = '2020-02-17';

/** Each has a word that is nowhere else, and characters that an address, a header or JSON must write in another way. */
const SECRETS = {
  postgres: 'Quagga1/ö "pg"',
  elastic: 'Quagga2/ö@"es"',
  amqp: 'Quagga3:/ö%mq',
  idKey: 'Quagga4-of-ids',
  apiKey: Buffer.from('some-id:Quagga5-of-the-api').toString('base64'),
  parameter: 'Quagga6-in-a-parameter',
} as const;
const IN_URL = Object.fromEntries(Object.entries(SECRETS).map(([name, value]) => [name, encodeURIComponent(value)]));

/** The words themselves, however what stands around them is written, and where even they are encoded. */
const TRACES = [
  /Quagga\d/,
  new RegExp(SECRETS.apiKey.slice(0, 20)),
  ...[`elastic:${SECRETS.elastic}`, `elastic:${IN_URL.elastic}`].map(
    (login) => new RegExp(Buffer.from(login).toString('base64').slice(0, 20).replaceAll('+', '\\+')),
  ),
];

/** Nothing listens there. */
const GONE = '127.0.0.1:1';

interface Scenario {
  readonly title: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

describe('secrets', function () {
  this.timeout(180_000);
  let directory: string;
  let held: Held<Deployment>;
  let deployment: Deployment;

  before(async () => {
    directory = temporaryDirectory();
    held = await hold(withServers);
    deployment = held.value;
    await deployment.insert([{ ...row('view', { r1: 'A' }), time: `${DAY}T10:00:00Z` }]);
  });
  after(async () => {
    await held.close();
    removeDirectory(directory);
  });

  const place = (name: string): string => {
    const path = join(directory, name);
    mkdirSync(path, { recursive: true });
    return path;
  };

  /** Everything that a run has left: what it said, its words as others see them, its files. */
  async function tracesOf(
    name: string,
    words: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<string[]> {
    const home = place(name);
    const options = [...words, '--logfile', join(home, 'idb.log'), '--data', join(home, 'data')];
    const started = startIdb(options, { HOME: home, ...env }, home);
    const shown = readFileSync(`/proc/${started.process.pid}/cmdline`, 'utf8');
    const { stdout, stderr } = await started.ended;
    return foundIn([shown, stdout, stderr, ...textsIn(home)]);
  }

  /** Addresses of servers with all the secrets in them. */
  const addresses = (
    host: Partial<Record<'postgres' | 'elastic' | 'amqp', string>> = {},
    scheme = { elastic: 'http', amqp: 'amqp', postgres: '' },
  ): Record<string, string> => ({
    IDB_POSTGRES_URL: `postgres://idb:${IN_URL.postgres}@${host.postgres ?? GONE}/postgres?${scheme.postgres}token=${SECRETS.parameter}`,
    IDB_ELASTICSEARCH_URL: `${scheme.elastic}://elastic:${IN_URL.elastic}@${host.elastic ?? GONE}`,
    IDB_AMQP_URL: `${scheme.amqp}://idb:${IN_URL.amqp}@${host.amqp ?? GONE}/vhost`,
  });
  const hosts = () => ({
    postgres: new URL(deployment.env.IDB_POSTGRES_URL!).host,
    elastic: new URL(elasticsearchUrl()).host,
    amqp: new URL(amqpUrl()).host,
  });

  /** Every command that opens something, against what fails in one way, as loud as can be. */
  function scenarios(title: string, env: Readonly<Record<string, string>>): Scenario[] {
    const commands = [
      ['collect-stats', '-d', DAY, '-vv', '--json'],
      ['doctor', '-vv', '--journal'],
      ['events', 'process', '-vv', '--json'],
      ['init', '--source-schema'],
    ];
    return commands.map((words) => ({ title: `${words.join(' ')} (${title})`, words, env }));
  }

  async function expectNoTraces(list: readonly Scenario[]): Promise<void> {
    const found = await atATime(AT_A_TIME, list, async ({ title, words, env }, i) => {
      const traces = await tracesOf(`${title.replace(/\W+/g, '-')}-${i}`, words, env);
      return traces.map((trace) => `${title}: ${trace}`);
    });
    expect(found.flat()).to.deep.equal([]);
  }

  it('are in nothing that is left of runs whose servers are gone', () =>
    expectNoTraces(scenarios('gone', addresses())));

  it('are in nothing that is left of runs whose password is wrong', () =>
    expectNoTraces(scenarios('wrong password', addresses(hosts()))));

  it('are in nothing that is left of runs whose servers speak no TLS', () => {
    const tls = { elastic: 'https', amqp: 'amqps', postgres: 'sslmode=verify-full&' };
    return expectNoTraces(scenarios('no TLS', addresses(hosts(), tls)));
  });

  it('are in nothing that is left where they came as credentials', async () => {
    const credentials = place('credentials');
    const url = addresses();
    const files = {
      'postgres.url': url.IDB_POSTGRES_URL,
      'elasticsearch.url': `http://${GONE}`,
      'elasticsearch.apiKey': SECRETS.apiKey,
      'amqp.url': url.IDB_AMQP_URL,
      'events.idKey': SECRETS.idKey,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(credentials, name), `${text}\n`);
    const env = { CREDENTIALS_DIRECTORY: credentials };
    const shown = ['config', '--json'];
    await expectNoTraces([
      ...scenarios('credentials', env),
      { title: 'config', words: shown, env },
      { title: 'config, contradictory', words: shown, env: { ...env, ...url } },
    ]);
  });

  it('are in no message about a configuration that can not be right', async () => {
    const { postgres, elastic, amqp } = SECRETS;
    const IDB_POSTGRES_URL = `postgres://idb:${postgres}@host:port/x`;
    const env = {
      IDB_POSTGRES_URL,
      IDB_ELASTICSEARCH_URL: `http:/elastic:${elastic}@`,
      IDB_AMQP_URL: `amq://i:${amqp}@`,
    };
    await expectNoTraces([{ title: 'wrong', words: ['config'], env }]);
  });

  it('are not in reports, log and ledger when an answer quotes what was asked', async () => {
    // The first bulk has the marker, the second the day's documents.
    let bulks = 0;
    const isQuoted = (path: string) => /_nodes|_has_privileges/.test(path) || (path.includes('_bulk') && ++bulks === 2);
    await withQuotingServer(elasticsearchUrl(), isQuoted, async (host) => {
      const env = { ...deployment.env, IDB_ELASTICSEARCH_URL: addresses({ elastic: host }).IDB_ELASTICSEARCH_URL! };
      const [collect, ...others] = scenarios('quoting', env);
      await expectNoTraces([collect!]);
      await expectNoTraces(others);
    });
    const stored = JSON.stringify(await readStored(deployment));
    expect(stored)
      .to.match(/"state":"failed"/)
      .and.to.include('bad_gateway');
    expect(foundIn([stored])).to.deep.equal([]);
  });

  it('are not in what a bug prints, whatever hangs on the error', async () => {
    const plugin = join(directory, 'plugin.mjs');
    const url = addresses(hosts());
    const meta = {
      headers: { authorization: `Basic ${Buffer.from(`elastic:${SECRETS.elastic}`).toString('base64')}` },
    };
    const error = `Object.assign(new Error('asked ' + ${JSON.stringify(url.IDB_AMQP_URL)}), { meta: ${JSON.stringify(meta)} })`;
    writeFileSync(plugin, `export const events = []; setTimeout(() => { throw ${error}; }, 1);`);
    const file = join(directory, 'plugins.json');
    writeFileSync(file, JSON.stringify({ plugins: [plugin] }));
    const words = ['events', 'queues', 'status', '-c', file];
    const { code, stderr } = await startIdb(words, { ...addresses(), IDB_AMQP_URL: url.IDB_AMQP_URL! }).ended;
    expect([code, foundIn([stderr])], stderr).to.deep.equal([70, []]);
    expect(stderr).to.match(/this is a bug[^]*Error: asked amqp:\/\/idb:\*\*\*@/);
  });

  it("are not in Node's diagnostic report, nor in a core file", async () => {
    const home = place('died');
    const env = { ...addresses(), NODE_OPTIONS: `--report-on-signal --report-directory=${home}` };
    const words = ['events', 'process', '--follow', '-vv', '--data', join(home, 'data')];
    const started = startIdb(words, env, home, ['/bin/sh', '-c', 'ulimit -c unlimited; exec "$0" "$@"']);
    await untilSaid(started, /processing waits/);
    started.process.kill('SIGUSR2');
    await eventually(() => expect(textsIn(home).join('')).to.match(/"environmentVariables": \{[^}]*NODE_OPTIONS/));
    expect(readFileSync(`/proc/${started.process.pid}/coredump_filter`, 'utf8').trim()).to.match(/^0+$/);
    started.process.kill('SIGABRT');
    await started.ended;
    expect(foundIn(textsIn(home))).to.deep.equal([]);
  });
});

/** The texts of all files in the directory and below it. */
function textsIn(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => readFileSync(file, 'latin1'));
}

/** Each trace with some of what stands around it. */
function foundIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    TRACES.flatMap((trace) => {
      const at = text.search(trace);
      return at < 0 ? [] : [text.slice(Math.max(0, at - 80), at + 40)];
    }),
  );
}

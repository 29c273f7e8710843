import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import type { Finding } from '../../src/doctor/check.js';
import { createAuthority, startOwn, uniquePrefix, type Authority, type OwnServer } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { runIdb, type Ended } from './support/run-idb.js';

const PASSWORD = 'a-secret-word';
const DAY = '2020-02-17';

const TABLES = `
  CREATE TABLE queries (id integer PRIMARY KEY, query_hash text, query text);
  CREATE TABLE stats (id bigserial PRIMARY KEY, date timestamp, type text, record_type text,
    query_id integer REFERENCES queries(id), ip_geocode json, payload json, source text, ip text);
  CREATE INDEX ON stats (date);
  INSERT INTO stats (date, type, record_type, payload) VALUES ('${DAY} 10:00', 'view', 'records', '{"r1": "A"}');`;

type Place = 'postgres' | 'elasticsearch' | 'amqp';
type Servers = Readonly<Record<Place, { readonly url: string; readonly caFile?: string | null }>>;

/** The servers' certificate has the name localhost, and not the address 127.0.0.1. */
describe('TLS', function () {
  this.timeout(240_000);
  const prefix = uniquePrefix();
  let directory: string;
  let trusted: Authority;
  let other: Authority;
  const started: OwnServer[] = [];
  const urls = { postgres: '', elasticsearch: '', amqp: '' };

  before(async () => {
    directory = temporaryDirectory();
    [trusted, other] = [await createAuthority('The test authority'), await createAuthority('Another authority')];
    for (const [name, { certificate }] of Object.entries({ trusted, other })) write(`${name}.pem`, certificate);
    const identity = trusted.sign('DNS:localhost');
    const security = { users: [{ name: 'idb', password: PASSWORD, roles: ['superuser'] }] };
    const [postgres, rabbitmq, elasticsearch] = await Promise.all([
      startOwn('postgres', { identity }),
      startOwn('rabbitmq', { identity }),
      startOwn('elasticsearch', { identity, security }),
    ]);
    started.push(postgres, rabbitmq, elasticsearch);
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(TABLES);
    await client.end();
    urls.postgres = named(postgres.url);
    urls.elasticsearch = named(elasticsearch.url.replace('://', `://idb:${PASSWORD}@`));
    urls.amqp = `amqps://guest:guest@localhost:${rabbitmq.tlsPort}`;
  });
  after(async () => {
    await Promise.all(started.map((server) => server.stop()));
    removeDirectory(directory);
  });

  const write = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const pem = (name: 'trusted' | 'other'): string => join(directory, `${name}.pem`);
  const named = (url: string): string => url.replace('127.0.0.1', 'localhost');
  const byAddress = (url: string): string => url.replace('localhost', '127.0.0.1');

  /** All three, each with the same authority. */
  const servers = (caFile: string | null, change = (url: string): string => url): Servers => ({
    postgres: { url: change(urls.postgres) + (caFile === null ? '?sslmode=verify-full' : ''), caFile },
    elasticsearch: { url: change(urls.elasticsearch), caFile },
    amqp: { url: change(urls.amqp), caFile },
  });

  function run(words: readonly string[], places: Partial<Servers>, name = 'any'): Promise<Ended> {
    const file = write(`${name}.json`, JSON.stringify({ ...places, index: { prefix } }));
    return runIdb([...words, '-c', file, '--data', join(directory, name)], {});
  }

  async function findings(places: Partial<Servers>): Promise<Record<string, string>> {
    const { stdout, stderr } = await run(['doctor', '--json'], places);
    expect(stderr).to.equal('');
    return Object.fromEntries(
      (JSON.parse(stdout) as Finding[]).map(({ check, result, finding, advice }) => [
        check,
        `${result}: ${finding}${advice === null ? '' : `. ${advice}`}`,
      ]),
    );
  }

  it('is spoken to each server whose authority is named, and a day goes through it', async () => {
    const places = servers(pem('trusted'));
    const init = await run(['init'], places);
    expect(init.code, init.stderr).to.equal(0);
    const collected = await run(['collect-stats', '-d', DAY], places);
    expect(collected.stdout + collected.stderr).to.match(/1 day collected/);
    const found = await findings(places);
    for (const check of ['postgres tls', 'elasticsearch tls', 'amqp tls'])
      expect(found[check], check).to.equal('ok: the connection is encrypted');
  });

  it('takes the authority of Postgres from the address, too', async () => {
    const url = `${urls.postgres}?sslmode=verify-full&sslrootcert=${pem('trusted')}`;
    expect(await findings({ postgres: { url } })).to.include({ 'postgres tls': 'ok: the connection is encrypted' });
  });

  it('warns nobody of words for encryption that mean the same', async () => {
    const url = `${urls.postgres}?sslmode=require`;
    expect(await findings({ postgres: { url, caFile: pem('trusted') } })).to.include({
      'postgres tls': 'ok: the connection is encrypted',
    });
  });

  const refusals: readonly (readonly [string, () => Servers, RegExp])[] = [
    [
      'an authority that nobody named',
      () => servers(null),
      /its certificate is signed by an authority that is not known here \(.+\)\. Name the PEM file of that authority in (postgres|elasticsearch|amqp)\.caFile/,
    ],
    [
      'another authority than the one that was named',
      () => servers(pem('other')),
      /its certificate is signed by an authority that is not known here/,
    ],
    [
      'another host name',
      () => servers(pem('trusted'), byAddress),
      /its certificate is for another host \(.*127\.0\.0\.1.*\)\. Write the host in (postgres|elasticsearch|amqp)\.url as the certificate has it/,
    ],
  ];
  for (const [what, places, pattern] of refusals) {
    it(`is refused to ${what}, at once and with what to do`, async () => {
      const found = await findings(places());
      for (const check of ['postgres', 'elasticsearch', 'amqp']) {
        expect(found[check], check)
          .to.match(/^problem: Failed to .*(localhost|127\.0\.0\.1):\d+/)
          .and.to.match(pattern);
      }
    });
  }

  it('that is refused ends a run with 69', async () => {
    const { postgres, elasticsearch, amqp } = servers(pem('other'));
    const ended = await Promise.all([
      run(['collect-stats', '-d', DAY], { postgres }, 'postgres'),
      run(['collect-stats', '-d', DAY], { elasticsearch }, 'elasticsearch'),
      run(['events', 'queues', 'status'], { amqp }, 'amqp'),
    ]);
    expect(ended.map(({ code }) => code)).to.deep.equal([69, 69, 69]);
    for (const { stderr } of ended) {
      expect(stderr).to.match(/^idb: Failed to .* that is not known here .* Name the PEM file/);
      expect(stderr).not.to.include(PASSWORD);
    }
  });

  it('is refused to a certificate that is over', async () => {
    const server = await startOwn('postgres', { identity: trusted.sign('DNS:localhost', -1) });
    try {
      const url = named(server.url);
      const { code, stderr } = await run(['collect-stats', '-d', DAY], { postgres: { url, caFile: pem('trusted') } });
      expect([code, stderr]).to.deep.equal([69, stderr]);
      expect(stderr).to.match(/its certificate is not valid today \(certificate has expired\)\. Renew it/);
    } finally {
      await server.stop();
    }
  });

  it('is not had from servers that do not speak it, and they are not spoken to plainly instead', async () => {
    const plain = await startOwn('postgres', {});
    try {
      const url = named(plain.url);
      const found = await findings({ postgres: { url, caFile: pem('trusted') } });
      expect(found.postgres).to.match(/^problem: .*it does not speak TLS there \(The server does not support SSL/);
    } finally {
      await plain.stop();
    }
  });

  it('is a configuration error where an authority is named for what is not encrypted', async () => {
    const caFile = pem('trusted');
    const { code, stderr } = await run(['config'], {
      postgres: { url: `${urls.postgres}?sslmode=disable`, caFile },
      elasticsearch: { url: urls.elasticsearch.replace('https', 'http'), caFile },
      amqp: { url: urls.amqp.replace('amqps', 'amqp'), caFile },
    });
    expect([code, stderr]).to.deep.equal([78, stderr]);
    expect(stderr)
      .to.match(/postgres\.caFile .* says sslmode=disable/)
      .and.match(/elasticsearch\.caFile .* has an address with http:/)
      .and.match(/amqp\.caFile .* begins with amqp:/);
  });
});

import { expect } from 'chai';
import { load, PLACES, problemsOf, systemError } from './configuration-builder.js';
import type { Configuration } from './configuration-builder.js';

const CREDENTIALS = '/run/credentials/idb.service';

/** A service with these files among its credentials. */
function service(files: Readonly<Record<string, unknown>>, more: Configuration = {}): Configuration {
  const credentials = Object.entries(files).map(([name, content]): [string, unknown] => [
    `${CREDENTIALS}/${name}`,
    content,
  ]);
  return {
    files: { ...Object.fromEntries(credentials), ...more.files },
    env: { CREDENTIALS_DIRECTORY: CREDENTIALS, ...more.env },
  };
}

describe('credentials', () => {
  it('may be each of the secrets, in a file named as the field', async () => {
    const { settings, origins } = await load(
      service({
        'postgres.url': 'postgres://db/t',
        'elasticsearch.url': 'http://a,http://b',
        'elasticsearch.username': 'elastic',
        'elasticsearch.password': 'secret',
        'amqp.url': 'amqp://mq',
      }),
    );
    expect(settings.postgres.url).to.equal('postgres://db/t');
    expect(settings.elasticsearch.url).to.deep.equal(['http://a', 'http://b']);
    expect(settings.elasticsearch.username).to.equal('elastic');
    expect(settings.elasticsearch.password).to.equal('secret');
    expect(settings.amqp.url).to.equal('amqp://mq');
    expect(origins['postgres.url']).to.equal('credential postgres.url');
  });

  it('may be in a file named as the environment variable', async () => {
    const files = { IDB_ELASTICSEARCH_API_KEY: 'key', IDB_ELASTICSEARCH_URL: 'http://a' };
    const { settings, origins } = await load(service(files));
    expect(settings.elasticsearch.apiKey).to.equal('key');
    expect(origins['elasticsearch.apiKey']).to.equal('credential IDB_ELASTICSEARCH_API_KEY');
  });

  it('named as the field win over those named as the variable', async () => {
    const files = { IDB_POSTGRES_URL: 'postgres://variable', 'postgres.url': 'postgres://field' };
    expect((await load(service(files))).settings.postgres.url).to.equal('postgres://field');
  });

  it('lose the newline at their end, and nothing else', async () => {
    for (const ending of ['\n', '\r\n', '\n\n', '']) {
      const { settings } = await load(
        service({ 'elasticsearch.url': 'http://a', 'elasticsearch.apiKey': ` key ${ending}` }),
      );
      expect(settings.elasticsearch.apiKey).to.equal(' key ');
    }
  });

  it('win over files and lose to the environment', async () => {
    const files = { [PLACES.cwd]: { postgres: { url: 'postgres://file' } } };
    const credential = { 'postgres.url': 'postgres://credential' };
    const env = { IDB_POSTGRES_URL: 'postgres://environment' };
    expect((await load(service(credential, { files }))).settings.postgres.url).to.equal('postgres://credential');
    expect((await load(service(credential, { files, env }))).settings.postgres.url).to.equal('postgres://environment');
  });

  it('that are empty or absent count as not given', async () => {
    const { origins } = await load(service({ 'postgres.url': '', 'amqp.url': '\n' }));
    expect([origins['postgres.url'], origins['amqp.url']]).to.deep.equal(['default', 'default']);
  });

  it('are only secrets: what else lies there is another service’s', async () => {
    const { settings, warnings } = await load(
      service({ zone: 'Europe/Berlin', IDB_ZONE: 'Europe/Berlin', other: 'x' }),
    );
    expect(settings.zone).to.equal('UTC');
    expect(warnings).to.deep.equal([]);
  });

  it('that cannot be read are problems', async () => {
    expect(await problemsOf(service({ 'postgres.url': systemError('EACCES') }))).to.deep.equal([
      "postgres.url (credential postgres.url) can't be read: permission denied",
    ]);
  });

  it('that are wrong are named without their content', async () => {
    const files = { 'postgres.url': 'idb:hunter2@db', 'elasticsearch.password': 'hun\tter2' };
    const problems = await problemsOf(service(files));
    expect(problems).to.have.length(2);
    expect(problems[0]).to.match(/^postgres\.url is "\*\*\*" \(credential postgres\.url\): it must be an address like/);
    expect(problems[1]).to.match(
      /^elasticsearch\.password is \*\*\* \(credential elasticsearch\.password\): it must be one line/,
    );
    expect(problems.join()).not.to.match(/hun|ter2/);
  });

  it('are not looked for without the directory', async () => {
    const { settings } = await load({
      env: { CREDENTIALS_DIRECTORY: '' },
      files: { '/postgres.url': 'postgres://root' },
    });
    expect(settings.postgres.url).to.equal(null);
  });
});

import { expect } from 'chai';
import { maskBrokenUrl, maskUrl } from '../../../src/config/mask-url.js';

describe('maskUrl', () => {
  const table: readonly (readonly [string, string])[] = [
    ['postgres://idb:secret@db.example.org:5432/t', 'postgres://idb:***@db.example.org:5432/t'],
    ['postgres://idb:p%40ss@db/t', 'postgres://idb:***@db/t'],
    ['postgres://idb:p@ss@db/t', 'postgres://idb:***@db/t'],
    ['postgres://idb:p/ss@db/t', 'postgres://idb:***@db/t'],
    ['postgres://idb:p ss"\'<>@db/t', 'postgres://idb:***@db/t'],
    ['postgres://idb:a:b:c@db/t', 'postgres://idb:***@db/t'],
    ['postgres://:secret@db/t', 'postgres://:***@db/t'],
    ['postgres://idb:@db/t', 'postgres://idb:***@db/t'],
    ['postgres://idb:secret@/t?host=/run', 'postgres://idb:***@/t?host=/run'],
    ['postgres:///t?user=idb&password=secret&host=/run', 'postgres:///t?user=idb&password=***&host=/run'],
    ['postgres:///t?p%61ssword=secret#x', 'postgres:///t?p%61ssword=***#x'],
    ['postgres:///t?%zz=secret', 'postgres:///t?%zz=***'],
    ['HTTPS://elastic:secret@es:9200', 'HTTPS://elastic:***@es:9200'],
    ['https://es/?api_key=k&apiKey=k&token=t&q=1', 'https://es/?api_key=***&apiKey=***&token=***&q=1'],
    ['amqps://idb:secret@mq/vhost', 'amqps://idb:***@mq/vhost'],
    [' http://u:p@h', ' http://u:***@h'],
    ['postgres://idb@db/t', 'postgres://idb@db/t'],
    ['https://es:9200/path', 'https://es:9200/path'],
    ['http://[::1]:9200', 'http://[::1]:9200'],
    ['', ''],
    ['no address', 'no address'],
  ];

  for (const [url, masked] of table)
    it(`makes ${JSON.stringify(url)} ${masked}`, () => expect(maskUrl(url)).to.equal(masked));

  it('changes nothing when it is done twice', () => {
    for (const [, masked] of table) expect(maskUrl(masked)).to.equal(masked);
  });
});

describe('maskBrokenUrl', () => {
  const table: readonly (readonly [string, string])[] = [
    ['mysql://idb:secret@db/t', 'mysql://idb:***@db/t'],
    ['postgres://idb:secret', 'postgres://***'],
    ['postgres://idb:secret@db:port', 'postgres://***'],
    ['idb:secret@db/t', '***'],
    ['postgres:/idb:secret@db', '***'],
    ['host=db password=secret', '***'],
    ['', '***'],
  ];

  for (const [text, masked] of table)
    it(`makes ${JSON.stringify(text)} ${masked}`, () => expect(maskBrokenUrl(text)).to.equal(masked));
});

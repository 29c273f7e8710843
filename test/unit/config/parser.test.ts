import { expect } from 'chai';
import { flag, indexPrefix, lineOfText, oneOf, path, wholeNumber, zone } from '../../../src/config/parser.js';
import type { Parser } from '../../../src/config/parser.js';

/** Claims that the parser takes each left value for the right one. */
function takes<T>(parser: Parser<T>, table: readonly (readonly [unknown, T])[]): void {
  for (const [raw, value] of table) expect(parser.parse(raw), JSON.stringify(raw)).to.equal(value);
}

function refuses(parser: Parser<unknown>, values: readonly unknown[]): void {
  for (const raw of values) expect(parser.parse(raw), JSON.stringify(raw)).to.equal(undefined);
}

const NO_TEXT = [undefined, null, 1, true, {}, [], ['text'], Symbol('text')];

describe('wholeNumber', () => {
  const seconds = wholeNumber(1, 3600);

  it('takes numbers, and the same as text, within its bounds', () => {
    takes(seconds, [
      [1, 1],
      [3600, 3600],
      [60.0, 60],
      ['60', 60],
      [' 60 ', 60],
      ['060', 60],
    ]);
  });

  it('refuses what is outside of its bounds', () => {
    refuses(seconds, [0, 3601, -1, '0', '3601', '-1', '99999999999999999999', Infinity]);
  });

  it('refuses what is no whole number', () => {
    refuses(seconds, [1.5, NaN, '1.5', '', ' ', 'sixty', '6e1', '0x3c', '+60', '60s', null, undefined, true, [60], {}]);
  });

  it('is exact at the largest count that a double holds exactly', () => {
    const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);
    takes(count, [
      ['9007199254740991', Number.MAX_SAFE_INTEGER],
      [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ]);
    refuses(count, ['9007199254740992', '9007199254740993', 2 ** 53]);
  });

  it('makes no difference between 0 and -0', () => {
    expect(Object.is(wholeNumber(0, 9).parse(-0), 0)).to.equal(true);
  });

  it('says its bounds', () => {
    expect(seconds.right).to.equal('a whole number from 1 to 3600');
  });
});

describe('oneOf', () => {
  const level = oneOf(['warn', 'info', 'debug']);

  it('takes its choices as they are written', () => takes(level, [['info', 'info']]));

  it('refuses everything else', () => refuses(level, ['INFO', 'trace', '', ' info', 1, ...NO_TEXT]));

  it('says its choices', () => expect(level.right).to.equal('one of warn, info, debug'));
});

describe('flag', () => {
  it('takes true and false, also as text', () => {
    takes(flag, [
      [true, true],
      [false, false],
      ['true', true],
      ['false', false],
    ]);
  });

  it('refuses everything else', () => refuses(flag, ['yes', 'TRUE', '', 0, 1, null, undefined, {}, []]));
});

describe('lineOfText and path', () => {
  it('take a line of text as it is', () => {
    takes(lineOfText, [
      ['secret', 'secret'],
      [' with spaces ', ' with spaces '],
      ['pässwörd', 'pässwörd'],
    ]);
    takes(path, [['~/data', '~/data']]);
  });

  it('refuse what is empty, has a control character, or is no text', () => {
    const bad = ['', ' ', '\t', 'two\nlines', 'nul\0', 'carriage\r', 'delete\u007f', ...NO_TEXT];
    refuses(lineOfText, bad);
    refuses(path, bad);
  });
});

describe('zone', () => {
  it('takes IANA names', () => {
    takes(zone, [
      ['UTC', 'UTC'],
      ['America/New_York', 'America/New_York'],
      ['Asia/Kolkata', 'Asia/Kolkata'],
    ]);
  });

  it('writes UTC in one way', () => takes(zone, [['utc', 'UTC']]));

  it('refuses what is no name of a zone', () => refuses(zone, ['', ' UTC', 'Mars/Olympus', 'local', '2', ...NO_TEXT]));
});

describe('indexPrefix', () => {
  it('takes what an index name may begin with, and nothing at all', () => {
    const good = ['', 'portal-', 'a', '1', 'übung-', 'a.b_c+d', 'x'.repeat(100)];
    takes(
      indexPrefix,
      good.map((prefix) => [prefix, prefix]),
    );
  });

  it('refuses each character that Elasticsearch refuses', () => {
    for (const character of Array.from('\\/*?"<>| ,#:\t\n\0\ud800')) refuses(indexPrefix, [`a${character}b`]);
  });

  it('refuses a beginning that Elasticsearch refuses or hides', () => refuses(indexPrefix, ['-a', '_a', '+a', '.a']));

  it('refuses capitals, more than 100 bytes and what is no text', () => {
    refuses(indexPrefix, ['Portal', 'Ü', 'x'.repeat(101), 'ü'.repeat(51), ...NO_TEXT]);
  });
});

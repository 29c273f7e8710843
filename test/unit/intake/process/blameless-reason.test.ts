import { expect } from 'chai';
import { blamelessReason } from '../../../../src/intake/process/blameless-reason.js';

const EVENT = {
  id: 'e1',
  timestamp: '2018-01-01T00:00:00.000Z',
  bucket_id: 'bucket-7',
  ip: '192.0.2.1',
  user: { id: 7, names: ['Jo', 'Zoë "Z" \\ Miller'] },
  note: 'two\nlines',
  more: [{ size: 4711, part: 'lines' }],
  flag: true,
};

/** Texts and numbers of it, but those that are short and nobody's. */
const VALUES = ['2018-01-01T00:00:00.000Z', 'bucket-7', '192.0.2.1', 'Jo', 'Zoë', 'Miller', 'two', 'lines', '4711'];

const reasonOf = (message: string, fields = {}) => blamelessReason(new Error(message), { ...EVENT, ...fields });

describe('blamelessReason', () => {
  it('shows nothing of an event that a message repeats, but the names of its fields', () => {
    const reason = reasonOf(`bad ${JSON.stringify(EVENT)}`);
    for (const value of VALUES) expect(reason).not.to.contain(value);
    expect(reason).to.equal(
      'bad {"id":"e1","timestamp":"…","bucket_id":"…","ip":"…","user":{"id":…,"names":["…","…"]},"note":"…","more":[{"size":…,"part":"…"}],"flag":true}',
    );
    expect(reasonOf(`bad ${EVENT.note}, ${EVENT.user.names[1]}`)).to.equal('bad …, …');
  });

  it('strikes the whole of values that hold, follow or overlap one another', () => {
    const values = { a: 'acer', b: 'acer rubrum', c: 'rubrum L.' };
    expect(reasonOf('found acer rubrum L. and acer and aceracer', values)).to.equal('found … and … and ……');
  });

  it('leaves an ordinary message as it is, though a value of the event is a letter', () => {
    for (const message of ['has no item: field bucket_id is missing', 'boom', ''])
      expect(reasonOf(message, { letter: 'o', empty: '', none: null })).to.equal(message);
  });

  it('cuts a long message to 200 characters, and looks for values before that', () => {
    expect(reasonOf('x'.repeat(300))).to.have.length(200);
    expect(reasonOf(`${'x'.repeat(195)} 192.0.2.1 failed`)).to.equal(`${'x'.repeat(195)} … fa`);
    expect(reasonOf('y'.repeat(5_000), { long: 'y'.repeat(5_000) })).to.equal('…');
  });

  it('shows no piece of who it was, which a parser would quote, and no control character', () => {
    const user = 'bob.miller@example.org';
    expect(
      reasonOf('Unexpected token, "bob.miller"... is not valid JSON, \u0000 iller@exam', { user_id: user }),
    ).to.equal('Unexpected token, "…"... is not valid JSON,   …');
  });

  it('is quick about very many values and a message that repeats them all', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `value ${i}`);
    expect(reasonOf(JSON.stringify(many), { many }))
      .to.match(/^\["…","…",/)
      .and.not.contain('value');
  });
});

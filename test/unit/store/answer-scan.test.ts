import { expect } from 'chai';
import { scanAnswer } from '../../../src/store/elastic/answer-scan.js';
import { afterValue } from '../../../src/model/json-bytes.js';

/** Documents' texts, and what else the answer says. */
function scanned(answer: unknown) {
  const texts: string[] = [];
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const { found, lastSort, envelope } = scanAnswer(Buffer.from(text), (bytes, start) => {
    const end = afterValue(bytes, start);
    texts.push(bytes.toString('utf8', start, end));
    return end;
  });
  return { texts, found, lastSort, envelope };
}

const ENVELOPE = { pit_id: 'p"]}', timed_out: false, _shards: { total: 1, hits: [1] } };

describe('an answer of Elasticsearch as bytes', () => {
  it('gives its documents as they are, and all else parsed', () => {
    const documents = [{ id: 'a', list: [{ hits: ['}'] }] }, { id: '\\"' }, {}];
    const hits = documents.map((_source, i) => ({ _score: null, _source, sort: [i, 'x]'] }));
    const expected = {
      texts: documents.map((document) => JSON.stringify(document)),
      found: 3,
      lastSort: [2, 'x]'],
    };
    for (const indent of [undefined, 2]) {
      const answer = JSON.stringify({ ...ENVELOPE, hits: { max_score: null, hits, total: 3 }, took: 1 }, null, indent);
      const { texts, envelope, ...rest } = scanned(answer);
      expect({ ...rest, texts: texts.map((text) => JSON.stringify(JSON.parse(text))) }).to.deep.equal(expected);
      expect(envelope).to.deep.equal({ ...ENVELOPE, hits: { max_score: null, hits: [], total: 3 }, took: 1 });
    }
  });

  it('may have found nothing, and then has no list at all', () => {
    for (const answer of [ENVELOPE, { ...ENVELOPE, hits: {} }, { ...ENVELOPE, hits: { hits: [] } }]) {
      const { envelope, ...rest } = scanned(answer);
      expect(rest).to.deep.equal({ texts: [], found: 0, lastSort: null });
      expect(envelope).to.deep.include(ENVELOPE);
    }
  });

  it('is refused where it was cut off anywhere', () => {
    const answer = JSON.stringify({ ...ENVELOPE, hits: { hits: [{ _source: { id: 'é' }, sort: [1] }] } });
    for (let length = 0; length < answer.length; length++)
      expect(() => scanned(answer.slice(0, length)), answer.slice(0, length))
        .to.throw('it is no JSON')
        .with.property('code', 'read-failed');
  });
});

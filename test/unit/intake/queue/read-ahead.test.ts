import { expect } from 'chai';
import { FIRST_AHEAD, ReadAhead } from '../../../../src/intake/queue/amqp/read-ahead.js';

/** A consumer with so many messages of a size that are not acknowledged. */
function holding(limit: number, messages: number, bytes: number): ReadAhead {
  const ahead = new ReadAhead(limit);
  for (let i = 0; i < messages; i++) ahead.arrived(bytes);
  return ahead;
}

describe('how far a queue is read ahead', () => {
  for (const [what, bytes, others, limit] of [
    ['thousands of small messages', 300, 0, 4_500],
    ['fewer of large ones', 38_500, 0, 250],
    ['a few of huge ones', 1_000_000, 0, 9],
    ['never less than a few', 50_000_000, 0, 4],
    ['what other queues leave', 500, 6_000_000, 2_000],
    ['as many as before where that is nearly right', 98_500, 0, null],
  ] as const) {
    it(`is ${what}`, () => expect(holding(100, 100, bytes).betterLimit(others)).to.equal(limit));
  }

  it('is less as soon as messages turn out to be larger than those that came before, full or not', () => {
    expect(holding(12_000, 100, 300).isTooLarge).to.equal(false);
    const ahead = holding(12_000, 100, 300_000);
    expect([ahead.isFull, ahead.isTooLarge, ahead.betterLimit(0)]).to.deep.equal([false, true, 33]);
    expect(holding(FIRST_AHEAD, 10, 10_000_000).isTooLarge).to.equal(false);
  });

  it('is not changed while messages may be on their way: before it is full, and after something is acknowledged', () => {
    const ahead = holding(3, 2, 10);
    expect([ahead.isFull, ahead.betterLimit(0)]).to.deep.equal([false, null]);
    ahead.arrived(10);
    expect([ahead.isFull, ahead.betterLimit(0)]).to.deep.equal([true, 4_500]);
    ahead.acknowledged(10);
    expect([ahead.isFull, ahead.betterLimit(0)]).to.deep.equal([false, null]);
  });
});

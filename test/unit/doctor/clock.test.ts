import { expect } from 'chai';
import { clockDifference_ms, judgeClock, readClock } from '../../../src/doctor/clock.js';

const at = (seconds: number): Date => new Date(1_600_000_000_000 + seconds * 1000);

describe("a server's clock", () => {
  it('differs by no more than lies outside of question and answer', () => {
    const difference = (server: number) =>
      clockDifference_ms({ server: at(server), before: at(0), after: at(2) }) / 1000;
    expect([-3, 0, 1, 2, 9].map(difference)).to.deep.equal([-3, 0, 0, 0, 7]);
  });

  it('is read between two looks at our own', async () => {
    const ticks = [at(1), at(2)];
    const reading = await readClock(
      () => ticks.shift()!,
      () => Promise.resolve(at(5)),
    );
    expect(reading).to.deep.equal({ before: at(1), server: at(5), after: at(2) });
  });

  it('is a warning from 5 s on, and a problem from half the lease on', () => {
    const result = (seconds: number) => judgeClock('the clock', seconds * 1000, 60).result;
    expect([0, 5, 5.1, -30, 30.1, -31].map(result)).to.deep.equal([
      'ok',
      'ok',
      'warning',
      'warning',
      'problem',
      'problem',
    ]);
    expect(judgeClock('the clock', -7_200_000, 60).finding).to.equal(
      "the clock is 7200.0 s behind this machine's clock, more than half the lease (60 s)",
    );
  });
});

import { expect } from 'chai';
import { Dice } from '../../../src/demo/dice.js';
import { judgePayload } from '../../../src/intake/judge-payload.js';
import { REJECTION_REASONS } from '../../../src/model/rejection.js';
import { EVENT_TYPES, type EventType } from '../../../src/model/telemetry.js';
import { COUNTING_RULES } from '../../../src/tally/counting-rule.js';
import { decodePayload } from '../../../src/tally/decode-payload.js';

const MAX_COUNT = 1000;
const KEYS = ['', 'A', 'é'.repeat(250), 'é'.repeat(251), '\ud800', '__proto__', 'r"1'].map((value) => ({
  value,
  weight: 1,
}));
const VALUES = [null, '', 'A', 'x'.repeat(501), 'x'.repeat(502), '\udc00', 7, 0, -1, 2.5, 1000, 1001, true, {}, []];
const WEIGHED = VALUES.map((value) => ({ value, weight: 1 }));
const ROUNDS = 3_000;

function pick<T>(choices: readonly { value: T; weight: number }[], dice: Dice): T {
  return dice.pick(choices as [{ value: T; weight: number }]).value;
}

describe('judgePayload', () => {
  /** The reason for which a row with this payload would be rejected. */
  function rowReason(json: string, type: EventType): string | null {
    const decoded = decodePayload(json, COUNTING_RULES[type].payload, MAX_COUNT);
    return typeof decoded === 'string' ? decoded : null;
  }

  it('judges an event as a row with the same payload is judged', () => {
    const dice = new Dice(7);
    const seen = new Set<string | null>();
    for (let round = 0; round < ROUNDS; round++) {
      const entries = Array.from(
        { length: dice.between(0, 3) },
        () => [pick(KEYS, dice), pick(WEIGHED, dice)] as const,
      );
      const json = JSON.stringify(Object.fromEntries(entries));
      for (const type of EVENT_TYPES) {
        const reason = judgePayload(JSON.parse(json), type, MAX_COUNT);
        expect(reason, `${type} ${json}`).to.equal(rowReason(json, type));
        seen.add(reason);
      }
    }
    expect([...seen]).to.have.members([null, 'no-record', 'no-recordset', 'id-not-text', 'id-too-long', 'bad-count']);
  });

  it('takes nothing but an object', () => {
    for (const payload of [null, undefined, 'A', 1, ['A']]) {
      expect(judgePayload(payload, 'view', MAX_COUNT)).to.equal('payload-not-object');
    }
  });

  it('names the first reason in the order of the list, whatever the order of the entries', () => {
    expect(judgePayload({ r1: 7, r2: null }, 'view', MAX_COUNT)).to.equal('no-recordset');
    expect(judgePayload({ r2: null, r1: 7 }, 'view', MAX_COUNT)).to.equal('no-recordset');
    expect(REJECTION_REASONS.indexOf('no-recordset')).to.be.lessThan(REJECTION_REASONS.indexOf('id-not-text'));
  });
});

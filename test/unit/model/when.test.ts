import { expect } from 'chai';
import { lastDays, parseWhen } from '../../../src/model/when.js';

const NOW = new Date('2020-02-18T10:00:00Z');

describe('the days that a person asks for', () => {
  it('are a day, yesterday, a range or all', () => {
    expect(parseWhen('2020-02-01', NOW, 'UTC')).to.deep.equal({ kind: 'day', day: '2020-02-01' });
    expect(parseWhen('yesterday', NOW, 'UTC')).to.deep.equal({ kind: 'day', day: '2020-02-17' });
    expect(parseWhen('2020-02-01..yesterday', NOW, 'UTC')).to.deep.equal({
      kind: 'range',
      from: '2020-02-01',
      to: '2020-02-17',
    });
    expect(parseWhen('*', NOW, 'UTC')).to.deep.equal({ kind: 'all' });
  });

  it('are refused in any other form, with the right ones', () => {
    const wrong = [
      '18',
      '2020',
      '02/03/2020',
      '2020-02-30',
      '',
      '..',
      '2020-02-01..',
      '..2020-02-01',
      '2020-02-01...2020-02-02',
      '2020-02-01..2020-02-02..2020-02-03',
      '**',
      'today',
      'Yesterday',
    ];
    for (const text of wrong)
      expect(() => parseWhen(text, NOW, 'UTC'), text).to.throw(/YYYY-MM-DD .*yesterday.*A\.\.B/);
    expect(() => parseWhen('2020-02-02..2020-02-01', NOW, 'UTC')).to.throw('write 2020-02-01..2020-02-02');
  });

  it('can be the last few that are over', () => {
    expect(lastDays(3, NOW, 'UTC')).to.deep.equal(['2020-02-15', '2020-02-16', '2020-02-17']);
  });
});

import { expect } from 'chai';
import { describeSettings } from '../../../src/config/describe-settings.js';
import type { Settings } from '../../../src/config/settings.js';
import { load, PLACES, problemsOf, warningsOf } from './configuration-builder.js';

/** Registrations as plain objects: what was written, by name. */
function written(registrations: Settings['aggregations']): Record<string, unknown> {
  return Object.fromEntries([...registrations].map(([name, { written: members }]) => [name, members]));
}

describe('registrations', () => {
  it('are the members of events that are no field, and all of aggregations', async () => {
    const cwd = {
      events: { 'file-download': {}, saltDays: 3 },
      aggregations: { 'file-download-agg': { robots: true } },
    };
    const { settings } = await load({ files: { [PLACES.cwd]: cwd } });
    expect(settings.events.saltDays).to.equal(3);
    expect(written(settings.events.types)).to.deep.equal({ 'file-download': {} });
    expect(written(settings.aggregations)).to.deep.equal({ 'file-download-agg': { robots: true } });
    expect(settings.events.types.get('file-download')?.origin).to.equal(PLACES.cwd);
  });

  it('may be written with a dot', async () => {
    const { settings } = await load({ files: { [PLACES.cwd]: { 'events.a': {}, 'aggregations.b': { event: 'a' } } } });
    expect(written(settings.events.types)).to.deep.equal({ a: {} });
    expect(written(settings.aggregations)).to.deep.equal({ b: { event: 'a' } });
  });

  it('are merged by name and member, and null takes either out', async () => {
    const files = {
      [PLACES.system]: { aggregations: { a: { event: 'e', interval: 'day' }, b: { event: 'e' }, c: { event: 'e' } } },
      [PLACES.home]: { aggregations: { a: { interval: null, robots: true }, b: null } },
      [PLACES.cwd]: { aggregations: { c: { metrics: { n: { sum: 'size' } } } } },
    };
    const { settings, origins } = await load({ files });
    expect(written(settings.aggregations)).to.deep.equal({
      a: { event: 'e', robots: true },
      c: { event: 'e', metrics: { n: { sum: 'size' } } },
    });
    expect(origins.aggregations).to.equal(`${PLACES.home}, ${PLACES.cwd}`);
  });

  it('of earlier files are gone after a null for all', async () => {
    const files = { [PLACES.system]: { aggregations: { a: {} } }, [PLACES.cwd]: { aggregations: null } };
    expect(written((await load({ files })).settings.aggregations)).to.deep.equal({});
  });

  it('that are no objects are a problem in aggregations, and among events no field', async () => {
    expect(await problemsOf({ files: { [PLACES.cwd]: { aggregations: { a: 'yes' } } } })).to.deep.equal([
      `aggregations is an object (${PLACES.cwd}): it must be an object of objects by name`,
    ]);
    expect(await warningsOf({ files: { [PLACES.cwd]: { events: { idKy: 'k' } } } })).to.deep.equal([
      `events.idKy (${PLACES.cwd}) is no field of the configuration; the nearest is events.idKey`,
    ]);
  });

  it('are shown by their names', async () => {
    const described = describeSettings(await load({ files: { [PLACES.cwd]: { events: { a: {}, b: {} } } } }));
    expect(described.find(({ field }) => field === 'events.types')?.value).to.equal('a, b');
    expect(described.find(({ field }) => field === 'aggregations')?.value).to.equal('-');
  });
});

describe('plugins', () => {
  it('are paths, absolute by where they were written', async () => {
    const { settings } = await load({ files: { [PLACES.system]: { plugins: ['./my.mjs', '/x.mjs', '~/y.mjs'] } } });
    expect(settings.plugins).to.deep.equal(['/etc/idigbio/my.mjs', '/x.mjs', '/home/ada/y.mjs']);
  });

  it('may be a single path', async () => {
    const { settings } = await load({ files: { [PLACES.cwd]: { plugins: 'my.mjs' } } });
    expect(settings.plugins).to.deep.equal(['/srv/my.mjs']);
  });
});

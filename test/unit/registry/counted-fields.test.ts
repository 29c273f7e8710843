import { expect } from 'chai';
import type { AggregationDefinition } from '../../../src/events/aggregation.js';
import type { JsonObject } from '../../../src/events/event.js';
import type { EventTypeDefinition } from '../../../src/events/event-type.js';
import { withCountedFields } from '../../../src/registry/counted-fields.js';
import { eventType } from '../../support/events.js';

const NUMBER = { type: 'double', coerce: false };
const TEXT = { type: 'keyword' };

function aggregation(changes: Partial<AggregationDefinition>): AggregationDefinition {
  return {
    name: 'a',
    event: 'x',
    fields: [],
    interval: 'day',
    indexInterval: 'month',
    index: 'a',
    metrics: [],
    copyFields: {},
    filters: [],
    modifiers: [],
    ...changes,
  };
}

const metric = (kind: 'sum' | 'min' | 'max' | 'avg' | 'unique', field: string) => ({ name: kind, kind, field });

function mappingOf(
  type: Partial<EventTypeDefinition>,
  ...aggregations: readonly Partial<AggregationDefinition>[]
): JsonObject {
  return withCountedFields(eventType('x', type), aggregations.map(aggregation)).mapping;
}

describe('what aggregations count by', () => {
  it('is in the mapping of their events, and of no others', () => {
    const counted = {
      fields: ['item', 'file.key'],
      metrics: [
        metric('sum', 'size'),
        metric('min', 'a'),
        metric('max', 'b'),
        metric('avg', 'c'),
        metric('unique', 'd'),
      ],
      copyFields: { licence: 'licence' },
    };
    expect(mappingOf({}, counted)).to.deep.equal({
      item: TEXT,
      'file.key': TEXT,
      d: TEXT,
      size: NUMBER,
      a: NUMBER,
      b: NUMBER,
      c: NUMBER,
    });
    expect(mappingOf({}, { ...counted, event: 'y' })).to.deep.equal({});
  });

  it('has of filters those on texts', () => {
    const filters = [
      { field: 'a', is: 'text' },
      { field: 'b', not: 5 },
      { field: 'c', in: [1, 'text'] },
      { field: 'd', exists: true },
      { field: 'is_robot', not: true },
    ];
    expect(mappingOf({}, { filters })).to.deep.equal({ a: TEXT, c: TEXT });
    // Nothing is found by what the mapping of telemetry does not have.
    expect(mappingOf({ kind: 'telemetry' }, { filters })).to.deep.equal({ a: TEXT, b: TEXT, c: TEXT, d: TEXT });
  });

  it('leaves what the mapping says, and what idb has itself, as it is', () => {
    const own = {
      size: { type: 'long' },
      title: { type: 'text', fields: { raw: TEXT } },
      place: { properties: { point: { type: 'geo_point' } } },
      kept: { type: 'object', enabled: false },
      'dotted.name': TEXT,
    };
    const fields = ['size', 'title.raw', 'place', 'kept.x', 'dotted', 'visitor_id', 'timestamp', 'id.x'];
    expect(mappingOf({ mapping: own }, { fields })).to.deep.equal(own);
    expect(
      mappingOf({ kind: 'telemetry' }, { fields: ['record_type', 'country', 'payload.A', 'query'] }),
    ).to.deep.equal({});
  });

  it('puts fields into the objects that the mapping has', () => {
    const file = { type: 'object', properties: { key: TEXT } };
    expect(mappingOf({ mapping: { file } }, { metrics: [metric('sum', 'file.size')] })).to.deep.equal({
      file: { type: 'object', properties: { key: TEXT, size: NUMBER } },
    });
  });

  it('takes a field that is added up for a number, whatever else it serves for', () => {
    const counted = { fields: ['size'], metrics: [metric('unique', 'size'), metric('sum', 'size')] };
    expect(mappingOf({}, counted, { fields: ['size'] })).to.deep.equal({ size: NUMBER });
  });

  it('asks for nothing that an index can not be created with, nor for what modifiers make', () => {
    const fields = ['a..b', '.a', ' ', '_id', 'file', 'file.key', 'a.'.repeat(30) + 'a'];
    expect(mappingOf({}, { fields })).to.deep.equal({ 'file.key': TEXT });
    expect(mappingOf({}, { fields: ['made'], modifiers: [(event) => event] })).to.deep.equal({});
  });
});

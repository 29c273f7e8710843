import { expect } from 'chai';
import type { JsonObject } from '../../../src/events/event.js';
import { fieldValue, fieldValues, pickFields } from '../../../src/events/field-paths.js';

const FIELDS = JSON.parse(`{
  "size": 3, "none": null, "empty": [], "file": {"key": "k", "more": {"deep": 1}}, "a.b": 1, "a": {"b": 2, "c.d": 3},
  "tags": [{"t": "x"}, {"t": ["y", null]}, "z"], "unique_id": 7, "timestamp": "2017-06-01T00:00:00.000Z",
  "__proto__": {"p": 1}
}`) as JsonObject;

describe('fields by their path', () => {
  it('finds what lies at a path, with dots between or within the keys', () => {
    const found = ['size', 'none', 'file.key', 'file.more', 'a.b', 'a.c.d', '__proto__.p'].map((path) =>
      fieldValue(FIELDS, path),
    );
    expect(found).to.deep.equal([3, null, 'k', { deep: 1 }, 1, 3, 1]);
    const absent = ['absent', 'file.absent', 'size.more', 'toString', 'file.constructor'];
    expect(absent.map((path) => fieldValue(FIELDS, path))).to.deep.equal(absent.map(() => undefined));
  });

  it('takes a list as each of its items, null and objects as nothing, ids as texts and times as milliseconds', () => {
    const values = Object.fromEntries(
      ['size', 'none', 'empty', 'file', 'file.key', 'a.b', 'tags', 'tags.t', 'unique_id', 'timestamp', 'absent'].map(
        (path) => [path, fieldValues(FIELDS, path)],
      ),
    );
    expect(values).to.deep.equal({
      size: [3],
      none: [],
      empty: [],
      file: [],
      'file.key': ['k'],
      'a.b': [1, 2],
      tags: ['z'],
      'tags.t': ['x', 'y'],
      unique_id: ['7'],
      timestamp: [Date.UTC(2017, 5, 1)],
      absent: [],
    });
  });

  it('copies nothing but what is named, each at its path', () => {
    const picked = pickFields(FIELDS, ['size', 'file.more.deep', 'tags.t', 'a.b', '__proto__.p', 'absent', 'size.x']);
    expect(JSON.stringify(picked)).to.equal(
      '{"size":3,"file":{"more":{"deep":1}},"a.b":1,"a":{"b":2},"tags":[{"t":"x"},{"t":["y",null]}],"__proto__":{"p":1}}',
    );
  });
});

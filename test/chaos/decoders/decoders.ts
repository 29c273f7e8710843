/** Every door that something from outside comes in by, with samples of what should. */
import { readFileSync } from 'node:fs';
import type { ConsumeMessage } from 'amqplib';
import { loadSettings } from '../../../src/config/load-settings.js';
import { findJsonFault } from '../../../src/config/json-fault.js';
import { fieldValues, pickFields } from '../../../src/events/field-paths.js';
import type { JsonObject } from '../../../src/events/event.js';
import { prepareEvent } from '../../../src/intake/prepare-event.js';
import { parseTimestamp } from '../../../src/intake/parse-timestamp.js';
import { parseAgentList } from '../../../src/intake/preprocess/agent-list.js';
import { prepareBatch } from '../../../src/intake/process/prepare-batch.js';
import { SaltCache } from '../../../src/intake/process/salt-cache.js';
import { createIdGiver, deathOf } from '../../../src/intake/queue/amqp/dead-letter.js';
import { isObject } from '../../../src/model/canonical-json.js';
import { IdbError } from '../../../src/model/errors.js';
import { decodePayload } from '../../../src/model/payload.js';
import { parseWhen } from '../../../src/model/when.js';
import { READY_EVENTS, TELEMETRY_EVENTS } from '../../../src/registry/built-in.js';
import { findRegistryProblems } from '../../../src/registry/open-registry.js';
import { decodeLine } from '../../../src/sources/embedded/decode-line.js';
import { parseInstant } from '../../../src/sources/embedded/parse-instant.js';
import { decodeDayDocument } from '../../../src/store/decode-day-document.js';
import { decodeMarker } from '../../../src/store/decode-marker.js';
import { canonicalGeocode } from '../../../src/tally/rows/geocode.js';
import { parseJson } from '../../../src/tally/rows/parse-json.js';
import { MemoryEventIndex } from '../../support/memory-event-index.js';
import { MemoryQueue } from '../../support/memory-queue.js';
import { MemorySalts } from '../../support/memory-salts.js';
import { processParts } from '../../support/processor.js';
import { addRows, newTally } from '../../support/tallied.js';

export interface Decoder {
  readonly name: string;
  readonly samples: readonly string[];
  /** Of bytes, or of what JSON.parse made of them. */
  readonly takes: 'bytes' | 'value';
  readonly decode: (input: Buffer, value: unknown) => unknown;
  /** Errors by which it refuses; by default those that tell a person what to do. */
  readonly refuses?: (error: unknown) => boolean;
}

const TYPES = [...TELEMETRY_EVENTS, ...READY_EVENTS];
const NOW = new Date('2026-01-01T00:00:00Z');
const ZONE = 'UTC';
const MAX_COUNT = 1e12;

const example = (name: string) => readFileSync(new URL(`../../../example-objects/${name}`, import.meta.url), 'utf8');
const linesOf = (name: string) =>
  example(name)
    .split('\n')
    .filter((line) => line !== '');

const PAYLOADS = ['{"r1":"A","r2":"B"}', '{"A":10,"B":0}', ' { "é" : 1e3 , "A":2.0 } ', '{}', '{"\\u0041":"x"}'];
const EVENTS = [
  ...linesOf('events.ndjson'),
  example('wire-event-search-and-seen.json'),
  example('wire-event-view.json'),
];

const parts = processParts(
  { queue: new MemoryQueue(), index: new MemoryEventIndex(), salts: new MemorySalts() },
  { definitions: TYPES, now: () => NOW },
);

export const DECODERS: readonly Decoder[] = [
  {
    name: 'payload of a row',
    samples: PAYLOADS,
    takes: 'bytes',
    decode: (input) => {
      const text = input.toString('utf8');
      const tally = addRows(
        newTally(MAX_COUNT),
        ['view', 'search'].map((type) => ['1', type, 'records', 'q', text, text]),
      );
      const value = parseJson(text);
      return [
        tally.summary(),
        ...(['recordset of record', 'hits of recordset'] as const).map((kind) => decodePayload(value, kind, MAX_COUNT)),
      ];
    },
  },
  {
    name: 'geocode',
    samples: ['{"country":"Chile","city":"Arica"}', '{"a":{"c":1,"b":[2,{"z":1,"y":2}]}}'],
    takes: 'bytes',
    decode: (input) => canonicalGeocode(input.toString('utf8')),
  },
  {
    name: 'message of a queue',
    samples: EVENTS,
    takes: 'bytes',
    decode: (input) =>
      prepareBatch([{ type: 'view', body: input }], parts, new SaltCache(parts.salts, parts.monotonic)),
  },
  {
    name: 'event to be published',
    samples: EVENTS,
    takes: 'value',
    decode: (_, value) => prepareEvent(value, { types: TYPES, idKey: 'key', stamp: true, now: () => NOW }),
  },
  {
    name: 'telemetry line',
    samples: linesOf('telemetry-rows.ndjson'),
    takes: 'bytes',
    decode: (input) => decodeLine(input.toString('utf8')),
  },
  {
    name: 'marker',
    samples: [example('marker.json')],
    takes: 'value',
    decode: (_, value) => decodeMarker(value, 'id'),
  },
  {
    name: 'day document',
    samples: linesOf('day-documents.ndjson'),
    takes: 'value',
    decode: (_, value) => decodeDayDocument(value, 'id'),
  },
  {
    name: 'configuration file',
    samples: [example('idigbio.json'), '{"zone":"UTC","elasticsearch":{"url":"http://a:1,http://b"}}'],
    takes: 'bytes',
    decode: (input) => {
      const readText = (path: string) =>
        Promise.resolve(path === '/srv/idigbio.json' ? input.toString('utf8') : undefined);
      return loadSettings({ cwd: '/srv', home: '/home', env: {}, readText });
    },
  },
  {
    name: 'environment',
    samples: [
      'postgres://u:p@h:5432/d?sslmode=verify-full',
      'amqp://u:p@h/v',
      'http://a:9200,https://b',
      '1000',
      'Europe/Paris',
    ],
    takes: 'bytes',
    decode: (input) => {
      const text = input.toString('latin1');
      const names = [
        'IDB_POSTGRES_URL',
        'IDB_ELASTICSEARCH_URL',
        'IDB_AMQP_URL',
        'IDB_ZONE',
        'IDB_LISTS_TOP',
        'IDB_INDEX_PREFIX',
      ];
      const env = Object.fromEntries(names.map((name) => [name, text]));
      return loadSettings({ cwd: '/srv', home: '/home', env, readText: () => Promise.resolve(undefined) });
    },
  },
  {
    name: 'registrations',
    samples: [
      '{"events":{"downloads":{"preprocessors":["flag-robots"],"uniqueIdFields":["a"]}},"aggregations":{"x":{"event":"downloads","fields":["a"],"interval":"day","metrics":{"n":{"kind":"sum","field":"size"}}}}}',
      '{"events":{"file-download":{}},"aggregations":{"file-download-agg":{"aggregator_config":{"aggregation_field":"unique_id","aggregation_interval":"day"}}}}',
    ],
    takes: 'value',
    decode: (_, value) => {
      const { events, aggregations } = isObject(value) ? value : {};
      return findRegistryProblems({
        events: { types: written(events) },
        aggregations: written(aggregations),
        plugins: [],
      });
    },
  },
  {
    name: 'list of user agents',
    samples: ['[{"pattern":"bot\\\\b","last_changed":"2017-08-08"},{"pattern":"^curl"}]'],
    takes: 'bytes',
    decode: (input) => parseAgentList(input.toString('utf8')),
    // Its reader says of which file it was.
    refuses: (error) => error instanceof Error,
  },
  {
    name: 'headers of a dead letter',
    samples: [
      '{"x-idb-reason":"no-record","x-idb-since":"2020-01-01T00:00:00Z"}',
      '{"x-death":[{"reason":"expired","time":{"value":1}}]}',
    ],
    takes: 'value',
    decode: (input, value) => {
      const { since } = deathOf({ properties: { headers: value } } as ConsumeMessage);
      return createIdGiver()({ body: input, since });
    },
  },
  {
    name: 'times',
    samples: ['2020-02-17T10:00:00Z', '2020-02-17 10:00:00+01', '2020-01-01..2020-01-31', 'yesterday', '*'],
    takes: 'bytes',
    decode: (input) => {
      const text = input.toString('utf8');
      return [parseTimestamp(text), parseInstant(text), parseWhen(text, NOW, ZONE)];
    },
  },
  {
    name: 'broken JSON',
    samples: [example('idigbio.json')],
    takes: 'bytes',
    decode: (input) => findJsonFault(input.toString('utf8')),
  },
  {
    name: 'paths of fields',
    samples: ['a.b.c', '__proto__.polluted', 'payload', 'a..b', ''],
    takes: 'bytes',
    decode: (input) => {
      const fields = JSON.parse('{"a":{"b":{"c":[1,{"c":2}]}},"__proto__":{"polluted":1}}') as JsonObject;
      return [fieldValues(fields, input.toString('utf8')), pickFields(fields, [input.toString('utf8')])];
    },
  },
];

export function isRefusal({ refuses }: Decoder, error: unknown): boolean {
  return error instanceof IdbError || (refuses?.(error) ?? false);
}

function written(value: unknown): ReadonlyMap<string, { written: Readonly<Record<string, unknown>>; origin: string }> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return new Map(
    entries.flatMap(([name, each]) => (isObject(each) ? [[name, { written: each, origin: 'test' }]] : [])),
  );
}

/** Places with an event index in them, for suites that must hold on each, and events put there as the intake writes them. */
import { expect } from 'chai';
import { withEmbedded } from '../../src/clients/embedded.js';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import type { EventIndex, EventWrite } from '../../src/events/event-index.js';
import { EVENT_TYPES } from '../../src/model/telemetry.js';
import { TELEMETRY_EVENTS } from '../../src/registry/built-in.js';
import { createElasticEventIndex } from '../../src/store/elastic/events/event-index.js';
import { createEmbeddedEventIndex } from '../../src/store/embedded/events/event-index.js';
import { RawJson, type Row } from '../conformance/cases.js';
import { eventWrite } from './events.js';

/** The event index of a deployment. @param env as a process of it sees it: nodes by comma */
export async function withEventIndex<T>(
  env: Readonly<Record<string, string | undefined>>,
  use: (index: EventIndex) => Promise<T>,
): Promise<T> {
  const { IDB_ELASTICSEARCH_URL: url, IDB_INDEX_PREFIX: prefix = '', IDB_DATA_DIR: directory = '' } = env;
  if (url === undefined) return withEmbedded(directory, async (handle) => use(await createEmbeddedEventIndex(handle)));
  const access = { url: url.split(','), apiKey: null, username: null, password: null, caFile: null };
  return withElasticsearch(access, (client) => use(createElasticEventIndex({ client, address: url, prefix })));
}

/** Puts new telemetry events in, and lets them be seen. */
export async function putEvents(index: EventIndex, events: readonly EventWrite[]): Promise<void> {
  const outcomes = await index.write(TELEMETRY_EVENTS, events);
  expect(outcomes.filter(({ result }) => result !== 'created')).to.deep.equal([]);
  await index.refresh(EVENT_TYPES);
}

/** A row of the published cases as the intake writes the event that it stands for, just arrived. */
export function eventOf(row: Row, id: string): EventWrite {
  const { time, type, recordType, queryHash = null, geocode = null, payload } = row;
  const json = payload instanceof RawJson ? (JSON.parse(payload.text) as unknown) : payload;
  const arrived = new Date().toISOString();
  const fields = { type, record_type: recordType, query_hash: queryHash, ip_geocode: geocode, payload: json, arrived };
  return eventWrite(typeof type === 'string' ? type : 'view', id, time, fields);
}

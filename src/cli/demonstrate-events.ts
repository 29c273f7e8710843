/** The demo's second half: events, published, processed and counted, in the same directory. */
import { aggregate } from '../aggregate/aggregate.js';
import type { Settings } from '../config/settings.js';
import { exampleEvents } from '../demo/example-events.js';
import type { Day } from '../model/day.js';
import { publish } from '../intake/publish.js';
import { processEvents } from '../intake/process/process-events.js';
import { readIdKey } from '../intake/id-key.js';
import { aggregatePartsOf, aggregationsNamed } from './aggregation-parts.js';
import type { AllPlaces } from './intake-wiring.js';
import { counted } from '../model/words.js';
import { printAggregateReport } from './print-aggregate-report.js';
import { printProcessReport } from './print-process-report.js';
import { processPartsOf } from './process-parts.js';
import type { Session } from './session.js';

const enabled = (name: string) => new Map([[name, { written: {}, origin: 'the demo' }]]);

/** What the demo registers, as a configuration file would: `{"events": {"file-download": {}}, …}`. */
export const DEMO_REGISTRATIONS: Pick<Settings, 'aggregations' | 'plugins'> & {
  readonly events: Pick<Settings['events'], 'types'>;
} = {
  events: { types: enabled('file-download') },
  aggregations: enabled('file-download-agg'),
  plugins: [],
};

/** Sends the day's events twice, as a producer that is not sure does, with one among them that can't be taken in. */
export async function publishExamples(session: Session, { queue, registry }: AllPlaces, day: Day): Promise<void> {
  const { out, settings, signal, now } = session;
  if (queue === null) throw new Error('the demo has a queue of its own');
  const { events, poison, downloads, robots, doubleClicks } = exampleEvents(day);
  await queue.declare(registry.eventTypes.map(({ name }) => name));
  const idKey = await readIdKey(settings.events.idKey, settings.data.dir);
  const options = { queue, signal, types: registry.eventTypes, idKey, now, stamp: false };
  for (const batch of [[...events, poison], events]) {
    const { sent, refused } = await publish(batch, options);
    await out.line(`${counted(sent, 'event')} sent, ${refused} refused.`);
  }
  await out.line(
    out.colour(
      `Each was sent twice, but for a download that does not say of what. Of the other ${downloads} downloads ` +
        `${robots} are a robot's and ${doubleClicks} are double clicks.`,
      'dim',
    ),
  );
}

export async function processExamples(session: Session, places: AllPlaces): Promise<void> {
  const { queue, registry } = places;
  if (queue === null) throw new Error('the demo has a queue of its own');
  const request = { types: registry.eventTypes.map(({ name }) => name), follow: false };
  const report = await processEvents(await processPartsOf(session, { ...places, queue }), request);
  // That a dead letter was left is part of the demo, and no warning.
  await printProcessReport({ ...session, log: { ...session.log, warn: session.log.info } }, report);
}

/** Counts the downloads and shows a document of theirs. */
export async function aggregateExamples(session: Session, places: AllPlaces, day: Day): Promise<void> {
  const aggregations = aggregationsNamed(places.registry, [], session.settings.zone);
  const request = { aggregations, range: null, force: false };
  await printAggregateReport(
    session,
    await aggregate(aggregatePartsOf(session, places), request),
    places.registry.faults,
  );
  for (const { aggregation } of aggregations) {
    for await (const { id, body } of places.aggregates.readDocuments(aggregation.index, day, day)) {
      await session.out.line(`  ${id}: ${JSON.stringify(body)}`);
    }
  }
}

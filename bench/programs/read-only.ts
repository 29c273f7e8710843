/** Reads a day as idb does and counts nothing. Prints the seconds. usage: read-only.ts POSTGRES-URL DAY */
import { dayWindow } from '../../src/model/day.js';
import { createPostgresSource } from '../../src/sources/postgres/postgres-source.js';

const [url = '', day = ''] = process.argv.slice(2);
const source = createPostgresSource({ url });
const started = performance.now();
await source.readRows(dayWindow(day, 'UTC'), () => undefined, new AbortController().signal);
process.stdout.write(String((performance.now() - started) / 1000));

/**
 * `npm run services`: the servers that idb works with, for development. Prints their addresses as shell exports and keeps
 * them until Ctrl-C.
 *
 * usage: npm run services [-- --only postgres,rabbitmq,elasticsearch,elasticsearch9]
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { main } from './project/main.mjs';
import { selectByName } from './services/select-by-name.mjs';
import { services, startServices } from './services/services.mjs';

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const { urls, stop } = await startServices(selectByName(services, values.only));
  for (const [{ variable }, url] of urls) process.stdout.write(`export ${variable}=${url}\n`);
  process.stderr.write('Running until Ctrl-C\n');
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  process.stderr.write('Stopping\n');
  await stop();
});

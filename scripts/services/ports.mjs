import { createServer } from 'node:net';

/**
 * Finds free loopback ports by binding port 0. All are held until the last is known, so they differ from each other;
 * nothing reserves them afterwards, so use them at once.
 *
 * @param {number} count how many ports
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  const holders = await Promise.all(Array.from({ length: count }, holdPort));
  await Promise.all(holders.map(({ release }) => release()));
  return holders.map(({ port }) => port);
}

/** @returns {Promise<{port: number, release: () => Promise<void>}>} */
function holdPort() {
  return new Promise((resolve, reject) => {
    const holder = createServer();
    holder.once('error', reject);
    holder.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (holder.address());
      resolve({ port, release: () => new Promise((released) => void holder.close(() => released())) });
    });
  });
}

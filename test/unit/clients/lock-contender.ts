/**
 * Started several times at once by directory-lock.test.ts: takes the lock again and again, and each time "crashes", leaving a lock
 * whose holder is dead. Prints `overlap` when it was ever not alone.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOCK_FILE, takeDirectoryLock } from '../../../src/clients/directory-lock.js';
import { IdbError } from '../../../src/model/errors.js';

const [directory = '', rounds = '', deadLock = ''] = process.argv.slice(2);
const inside = join(directory, 'inside');

console.log('ready');
while (!existsSync(join(directory, 'go'))) await sleep(5);
for (let round = 0; round < Number(rounds);) {
  try {
    await takeDirectoryLock(directory, 'contender');
    await beInside();
    leaveDeadLock(round++);
  } catch (error) {
    if (!(error instanceof IdbError) || error.code !== 'lease-held') throw error;
    await sleep(Math.random() * 3);
  }
}
console.log('done');

async function beInside(): Promise<void> {
  try {
    writeFileSync(inside, String(process.pid), { flag: 'wx' });
  } catch {
    console.log('overlap');
  }
  await sleep(Math.random() * 3);
  rmSync(inside, { force: true });
}

/** In one step, as if the lock had been a dead process's all the time. */
function leaveDeadLock(round: number): void {
  const dead = join(directory, `dead.${process.pid}`);
  writeFileSync(dead, deadLock.replace('%', `${process.pid}-${round}`));
  renameSync(dead, join(directory, LOCK_FILE));
}

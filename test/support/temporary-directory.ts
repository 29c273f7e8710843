import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new, empty directory; the test that made it removes it. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'idb-test-'));
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

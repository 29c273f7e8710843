import { fileURLToPath } from 'node:url';

/** The project's own directory: every script works there, wherever it was called from. */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Loaded before mocha, to let it load tests with import(), as the ES modules that they and src are. Where Node can
 * require() an ES module, mocha does that, and what it gets through tsx is a translation to CommonJS: top-level await
 * fails, the coverage counts the translation's own functions, and a missing import is reported as something else.
 * A thread that a test starts loads this too, and is TypeScript as well.
 */
import { isMainThread } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

Object.defineProperty(process.features, 'require_module', { value: false });
if (!isMainThread) register();

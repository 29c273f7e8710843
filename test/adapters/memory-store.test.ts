import { MemoryStore } from '../support/memory-store.js';
import { describeStore } from './store-suite.js';

describeStore('in memory', () => Promise.resolve({ store: new MemoryStore(), close: () => Promise.resolve() }));

/** What a counting thread runs: told of a day when it starts, it makes the documents of one task after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { digestOf } from '../../../model/digest.js';
import { IdbError } from '../../../model/errors.js';
import { DocumentMaker, type Task } from '../document-maker.js';
import { JsonWriter } from '../json-writer.js';
import { SpillFile, givenSpill } from '../../entries/spill-file.js';
import { UNREAD, type Answer, type ThreadData } from './messages.js';

const { given, spill, room } = workerData as ThreadData;
/** A spill of its own: Node closes the files of a thread that has ended. */
const maker = new DocumentMaker(given, givenSpill(spill), new SpillFile(spill.dataDir));
/** Texts that are sent at a time: one alone has up to 2 MB with lists of 1,000 entries. */
const SENT_BYTES = 1024 * 1024;
/** One is filled while what another holds is read. */
const writers = Array.from({ length: UNREAD }, () => new JsonWriter(2 * SENT_BYTES));
let turn = 0;

parentPort!.on('message', (task: Task) => {
  try {
    makeDocuments(task);
    answer('done');
  } catch (error) {
    // Of what is thrown to another thread only the message arrives.
    if (!(error instanceof IdbError)) throw error;
    answer({ code: error.code, message: error.message });
  }
});

function makeDocuments(task: Task): void {
  let writer = nextWriter();
  let ends: number[] = [];
  let digests: string[] = [];
  const begin = () => {
    if (writer.end < SENT_BYTES) return writer;
    answer({ bytes: writer.all, ends, digests });
    writer = nextWriter();
    [ends, digests] = [[], []];
    return writer;
  };
  for (const text of maker.write(task, begin)) {
    ends.push(writer.end);
    digests.push(digestOf(text));
  }
  answer({ bytes: writer.all, ends, digests });
}

/** Waits until what it held has been read. */
function nextWriter(): JsonWriter {
  while (Atomics.load(room, 0) <= 0) Atomics.wait(room, 0, 0);
  Atomics.sub(room, 0, 1);
  return writers[turn++ % writers.length]!.clear();
}

function answer(message: Answer): void {
  parentPort!.postMessage(message);
}

/** What a counting thread runs: told of a day when it starts, it makes the documents of one task after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { digestOf } from '../../model/digest.js';
import { IdbError } from '../../model/errors.js';
import { DocumentMaker, type Task } from '../document-maker.js';
import { JsonWriter } from '../json-writer.js';
import { SpillFile, givenSpill } from '../spill-file.js';
import { UNREAD, type Answer, type ThreadData } from './messages.js';

const { given, spill, room } = workerData as ThreadData;
/** A spill of its own: Node closes the files of a thread that has ended. */
const maker = new DocumentMaker(given, givenSpill(spill), new SpillFile(spill.dataDir));
/** One is filled while what another holds is read. */
const writers = Array.from({ length: UNREAD }, () => new JsonWriter());
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
  let writer = writers[0]!;
  let ends: number[] = [];
  let digests: string[] = [];
  const send = () => {
    if (ends.length > 0) answer({ bytes: writer.all, ends, digests });
  };
  const begin = () => {
    send();
    waitForRoom();
    writer = writers[turn++ % writers.length]!;
    writer.clear();
    [ends, digests] = [[], []];
    return writer;
  };
  for (const text of maker.write(task, begin)) {
    ends.push(writer.end);
    digests.push(digestOf(text));
  }
  send();
}

/** Until what the next writer held has been read. */
function waitForRoom(): void {
  while (Atomics.load(room, 0) <= 0) Atomics.wait(room, 0, 0);
  Atomics.sub(room, 0, 1);
}

function answer(message: Answer): void {
  parentPort!.postMessage(message);
}

/** What a counting thread runs: told of a day when it starts, it makes the documents of one pass after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { digestOf } from '../../model/digest.js';
import { IdbError } from '../../model/errors.js';
import { DocumentMaker, type Task } from '../document-maker.js';
import { JsonWriter } from '../json-writer.js';
import { givenSpill } from '../spill-file.js';
import { TEXTS_UNREAD, type Answer, type ThreadData } from './messages.js';

const { given, spill } = workerData as ThreadData;
const maker = new DocumentMaker(given, givenSpill(spill));
/** Each is written anew when what it held has been taken over: whoever sends tasks sees to that. */
const writers = Array.from({ length: TEXTS_UNREAD }, () => new JsonWriter());
let turn = 0;

parentPort!.on('message', (task: Task) => parentPort!.postMessage(answer(task)));

function answer(task: Task): Answer {
  const writer = writers[turn++ % writers.length]!;
  writer.clear();
  const ends: number[] = [];
  const digests: string[] = [];
  try {
    for (const text of maker.write(task, writer)) {
      ends.push(writer.end);
      digests.push(digestOf(text));
    }
    return { texts: writer.all, ends, digests };
  } catch (error) {
    // Of what is thrown to another thread only the message arrives.
    if (error instanceof IdbError) return { code: error.code, message: error.message };
    throw error;
  }
}

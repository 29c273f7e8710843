/** Threads that make a day's documents, each a pass at a time, while this one sends what is made. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { IdbError } from '../../model/errors.js';
import type { Task } from '../document-maker.js';
import type { TalliedDocument } from '../tally.js';
import { TEXTS_UNREAD, type Answer, type ThreadData } from './messages.js';

/** Run from its TypeScript, by tests, it has that name. */
const PROGRAM = new URL(`./counting-thread${extname(import.meta.url)}`, import.meta.url);

/**
 * @param tasks taken one by one
 * @returns documents in no particular order, each good until the next one is asked for. @throws read-failed
 */
export async function* documentsByThreads(
  data: ThreadData,
  tasks: Iterator<Task>,
  count: number,
): AsyncGenerator<TalliedDocument> {
  const team = new Team(data, count);
  try {
    for (;;) {
      team.handOut(tasks);
      const made = await team.nextMade();
      if (made === undefined) return;
      yield* documentsOf(made);
      made.thread.unread--;
    }
  } finally {
    await team.end();
  }
}

interface Made {
  readonly thread: CountingThread;
  readonly task: Task;
  readonly answer: Answer;
}

function* documentsOf({ task, answer }: Made): Generator<TalliedDocument> {
  if ('code' in answer) throw new IdbError(answer.code, answer.message);
  const { texts, ends, digests } = answer;
  const bytes = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength);
  for (const [i, { recordset, figures }] of task.recordsets.entries()) {
    yield { recordset, figures, body: bytes.subarray(ends[i - 1] ?? 0, ends[i]), digest: digests[i]! };
  }
}

class CountingThread {
  /** Tasks that it has, and answers of its that are not read yet. */
  unread = 0;
  readonly tasks: Task[] = [];

  constructor(readonly worker: Worker) {}

  send(task: Task): void {
    this.unread++;
    this.tasks.push(task);
    this.worker.postMessage(task);
  }
}

/** Mutable. */
class Team {
  readonly #threads: readonly CountingThread[];
  readonly #made: Made[] = [];
  #failure: Error | undefined;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(data: ThreadData, count: number) {
    this.#threads = Array.from({ length: count }, () => this.#start(data));
  }

  /** As many tasks as can be taken. */
  handOut(tasks: Iterator<Task>): void {
    for (const thread of this.#threads) {
      while (thread.unread < TEXTS_UNREAD) {
        const { value, done } = tasks.next();
        if (done) return;
        thread.send(value);
      }
    }
  }

  /** Waits for what is made next. @returns undefined when there is nothing more to come */
  async nextMade(): Promise<Made | undefined> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      const made = this.#made.shift();
      if (made || this.#threads.every(({ tasks }) => tasks.length === 0)) return made;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start(workerData: ThreadData): CountingThread {
    const thread = new CountingThread(new Worker(PROGRAM, { workerData }));
    thread.worker.on('message', (answer: Answer) => {
      this.#made.push({ thread, task: thread.tasks.shift()!, answer });
      this.#wake();
    });
    thread.worker.on('error', (error) => this.#fail(error));
    thread.worker.on('exit', (code) => this.#fail(new Error(`a counting thread ended with ${code}`)));
    return thread;
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#wake();
  }
}

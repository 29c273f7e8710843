/** Threads that make a day's documents, each a pass at a time, while this one sends what is made. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { IdbError } from '../../../model/errors.js';
import type { Task } from '../document-maker.js';
import type { TalliedDocument } from '../../tally.js';
import { UNREAD, type Answer, type Texts, type ThreadData } from './messages.js';

/** Run from its TypeScript, by tests, it has that name. */
const PROGRAM = new URL(`./counting-thread${extname(import.meta.url)}`, import.meta.url);

/** MiB for what is new on the thread's heap: what it makes lies outside of it. */
const YOUNG_MIB = 4;
/** Tasks that a thread is given at a time: the second one is there when the first is done. */
const TASKS_AHEAD = 2;

/**
 * @param tasks taken one by one
 * @returns documents in no particular order, each good until the next one is asked for. @throws disk-full, read-failed
 */
export async function* documentsByThreads(
  data: Omit<ThreadData, 'room'>,
  tasks: Iterator<Task>,
  count: number,
): AsyncGenerator<TalliedDocument> {
  const team = new Team(data, count);
  try {
    for (;;) {
      team.handOut(tasks);
      const next = await team.next();
      if (next === undefined) return;
      const { thread, answer } = next;
      if (answer === 'done') thread.finish();
      else if ('code' in answer) throw new IdbError(answer.code, answer.message);
      else yield* thread.read(answer);
    }
  } finally {
    await team.end();
  }
}

class CountingThread {
  readonly #worker: Worker;
  readonly #room = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(UNREAD);
  readonly #tasks: Task[] = [];
  /** Documents of the first task that have been read. */
  #read = 0;

  constructor(data: Omit<ThreadData, 'room'>, onAnswer: (answer: Answer) => void, onEnd: (error: unknown) => void) {
    this.#worker = new Worker(PROGRAM, {
      workerData: { ...data, room: this.#room } satisfies ThreadData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    this.#worker.on('message', onAnswer);
    this.#worker.on('error', onEnd);
    this.#worker.on('exit', (code) => onEnd(new Error(`a counting thread ended with ${code}`)));
  }

  get tasks(): number {
    return this.#tasks.length;
  }

  send(task: Task): void {
    this.#tasks.push(task);
    this.#worker.postMessage(task);
  }

  /** Its first task is done. */
  finish(): void {
    this.#tasks.shift();
    this.#read = 0;
  }

  *read({ bytes, ends, digests }: Texts): Generator<TalliedDocument> {
    const texts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [i, end] of ends.entries()) {
      const { recordset, figures } = this.#tasks[0]!.recordsets[this.#read++]!;
      yield { recordset, figures, body: texts.subarray(ends[i - 1] ?? 0, end), digest: digests[i]! };
    }
    Atomics.add(this.#room, 0, 1);
    Atomics.notify(this.#room, 0);
  }

  end(): Promise<number> {
    return this.#worker.terminate();
  }
}

interface Answered {
  readonly thread: CountingThread;
  readonly answer: Answer;
}

/** Mutable. */
class Team {
  readonly #threads: readonly CountingThread[];
  readonly #answered: Answered[] = [];
  #failure: Error | undefined;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(data: Omit<ThreadData, 'room'>, count: number) {
    this.#threads = Array.from({ length: count }, () => this.#start(data));
  }

  /** As many tasks as can be taken. */
  handOut(tasks: Iterator<Task>): void {
    for (const thread of this.#threads) {
      while (thread.tasks < TASKS_AHEAD) {
        const { value, done } = tasks.next() as IteratorResult<Task, undefined>;
        if (done) return;
        thread.send(value);
      }
    }
  }

  /** Waits for the next answer. @returns undefined when there is none to come */
  async next(): Promise<Answered | undefined> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      const next = this.#answered.shift();
      if (next || this.#threads.every(({ tasks }) => tasks === 0)) return next;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  #start(data: Omit<ThreadData, 'room'>): CountingThread {
    const thread: CountingThread = new CountingThread(
      data,
      (answer) => {
        this.#answered.push({ thread, answer });
        this.#wake();
      },
      (error) => this.#fail(error),
    );
    return thread;
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#wake();
  }
}

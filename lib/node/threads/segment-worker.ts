// A thread as the main thread sees it: segments go in, reports come out in the same order.

import { Worker, type WorkerOptions } from 'node:worker_threads'
import { Deferred } from '../reading/deferred.js'
import type { ThreadWork } from './segment-certifier.js'
import type { Segment, SegmentReport } from './segment-report.js'

export interface SegmentWorker {
  /** Resolves once it is ready, with true; with false where it fails before. */
  readonly ready: Promise<boolean>
  /** The report; undefined where the thread has failed. Does not reject. */
  certify(segment: Segment): Promise<SegmentReport | undefined>
  /** Ends the thread. When it resolves, nothing reads the log there any more. */
  close(): Promise<void>
}

export type StartWorker = (work: ThreadWork) => SegmentWorker

const FAILED: SegmentWorker = {
  ready: Promise.resolve(false),
  certify: async () => undefined,
  close: async () => {},
}

/**
 * Neither the arguments nor the environment of the process reach the thread: modules that they preload would be loaded into every
 * one. Bundlers know this form, and copy the file; some don't, or leave nothing of `import.meta`.
 */
export const startThread: StartWorker = (work) =>
  threadOf(() => new Worker(new URL('./thread.js', import.meta.url), optionsFor(work)))

function optionsFor(work: ThreadWork): WorkerOptions {
  return { workerData: work, execArgv: [], env: {} }
}

/** The thread that is started so; one that has failed where it can't be. */
export function threadOf(start: () => Worker): SegmentWorker {
  try {
    return new ThreadWorker(start())
  } catch {
    return FAILED
  }
}

class ThreadWorker implements SegmentWorker {
  readonly #worker: Worker
  readonly #ready = new Deferred<boolean>()
  readonly #expected: Deferred<SegmentReport | undefined>[] = []
  #isOver = false

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (message: SegmentReport | 'ready') => {
      if (message === 'ready') this.#ready.resolve(true)
      else this.#expected.shift()?.resolve(message)
    })
    // 'exit' follows.
    worker.on('error', () => {})
    worker.on('exit', () => this.#end())
  }

  get ready(): Promise<boolean> {
    return this.#ready.promise
  }

  certify(segment: Segment): Promise<SegmentReport | undefined> {
    const expected = new Deferred<SegmentReport | undefined>()
    if (this.#isOver) expected.resolve(undefined)
    else {
      this.#expected.push(expected)
      this.#worker.postMessage(segment)
    }
    return expected.promise
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #end(): void {
    this.#isOver = true
    this.#ready.resolve(false)
    for (const expected of this.#expected.splice(0)) expected.resolve(undefined)
  }
}

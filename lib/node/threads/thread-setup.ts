// How the work is divided among threads. The numbers are for real logs; tests divide small ones.

import { availableParallelism } from 'node:os'
import { wholeNumber } from '../../core/option-checks.js'
import { type StartWorker, startThread } from './segment-worker.js'

/** How many threads: a whole number from 1, or as many as pay on this machine. */
export type Threads = number | 'auto'

export interface ThreadSetup {
  /** A smaller log is read in one thread. */
  readonly leastBytes: number
  readonly segmentBytes: number
  /** After each of so many bytes that were reported, threads are given up if less than half of them could be passed over. */
  readonly trialBytes: number
  /** Certified lines of fewer bytes, between others, are read by the main thread too: passing over them would take more reads. */
  readonly jumpBytes: number
  /** How many runs of certified lines one report may have. */
  readonly mostSpans: number
  readonly start: StartWorker
}

const MEBIBYTE = 1024 * 1024
/** The first segment begins after these, which show the encoding of a log: see `SourceOpening`. */
export const HEAD_BYTES = 8

export const THREAD_SETUP: ThreadSetup = {
  leastBytes: 256 * MEBIBYTE,
  segmentBytes: 4 * MEBIBYTE,
  trialBytes: 64 * MEBIBYTE,
  jumpBytes: MEBIBYTE / 4,
  mostSpans: 16 * 1024,
  start: startThread,
}

/** One main thread can't decide for more than these. */
const MOST_THREADS = 16

/**
 * How many threads may be used.
 * @throws RangeError where the option is not 'auto' or a whole number from 1
 */
export function threadCount(threads: Threads = 1, cores = availableParallelism()): number {
  if (threads !== 'auto') wholeNumber('threads', threads, 1, Number.MAX_SAFE_INTEGER)
  return Math.min(MOST_THREADS, threads === 'auto' ? cores : threads)
}

// The segments of a log, handed out in order, and their reports, in the same order. While the next report is not there, the main
// thread deals with a segment itself: at first with all of them, since a thread takes some time to start. Only a few segments are
// out at a time, so that the reports that wait for the main thread take little memory.

import { NOTHING_KNOWN } from './known-lines.js'
import type { OwnCertifier } from './own-certifier.js'
import type { Segment, SegmentReport } from './segment-report.js'
import type { SegmentWorker } from './segment-worker.js'

/** While a thread certifies one segment, others wait for it, so that it need not wait for the main thread. */
const SEGMENTS_PER_THREAD = 3
/** So many for each thread may be out, those included whose reports wait for the main thread. */
const OUT_PER_THREAD = 5

export interface ReportedSegment extends Segment, SegmentReport {}

/** A segment that was handed out. */
interface Handed {
  readonly segment: Segment
  report: SegmentReport | undefined
}

interface Helper {
  /** undefined until it is started. */
  worker: SegmentWorker | undefined
  state: 'starting' | 'ready' | 'failed'
  /** How many segments it has not reported. */
  busy: number
}

/** Nothing is known of the segment: the main thread reads it. */
const UNKNOWN: SegmentReport = { ...NOTHING_KNOWN, isRead: true }

export class SegmentReports {
  readonly #helpers: readonly Helper[]
  readonly #start: () => SegmentWorker
  readonly #own: Pick<OwnCertifier, 'certify'>
  readonly #end: number
  readonly #segmentBytes: number
  #next: number
  /** In the order of the log. */
  readonly #out: Handed[] = []
  #onReport: (() => void) | undefined
  /** Whether a thread was started in this turn of the event loop. */
  #hasStarted = false

  /**
   * @param threads how many threads help the main thread
   * @param start starts one of them
   * @param own certifies in the main thread
   * @param range what is cut into segments: offsets in the log
   */
  constructor(
    threads: number,
    start: () => SegmentWorker,
    own: Pick<OwnCertifier, 'certify'>,
    range: Segment,
    segmentBytes: number,
  ) {
    this.#helpers = Array.from({ length: threads }, () => ({ worker: undefined, state: 'starting', busy: 0 }))
    this.#start = start
    this.#own = own
    this.#next = range.start
    this.#end = range.end
    this.#segmentBytes = segmentBytes
  }

  /** The report on the next segment; undefined after the last one, and where all threads have failed. */
  async next(): Promise<ReportedSegment | undefined> {
    this.#startOne()
    this.#handOut()
    while (this.#out[0] === undefined || this.#out[0].report === undefined) {
      const handed = this.#isLost ? undefined : this.#hand()
      if (handed !== undefined) handed.report = await this.#reportHere(handed.segment)
      else if (this.#out.length === 0) return undefined
      else await this.#reported()
    }
    const { segment, report } = this.#out.shift() as Handed & { report: SegmentReport }
    return { ...segment, ...report }
  }

  async close(): Promise<void> {
    await Promise.all(this.#helpers.map(({ worker }) => worker?.close()))
  }

  /** One in a turn of the event loop, since starting a thread blocks this one for some milliseconds. */
  #startOne(): void {
    const helper = this.#helpers.find(({ worker }) => worker === undefined)
    if (helper === undefined || this.#hasStarted) return
    this.#hasStarted = true
    setImmediate(() => {
      this.#hasStarted = false
    })
    helper.worker = this.#start()
    void helper.worker.ready.then((isReady) => {
      helper.state = isReady ? 'ready' : 'failed'
      this.#handOut()
    })
  }

  get #isLost(): boolean {
    return this.#helpers.every(({ state }) => state === 'failed')
  }

  /** Alone, the main thread reads the segment once, as it reads a log without other threads. */
  async #reportHere(segment: Segment): Promise<SegmentReport> {
    const isAlone = this.#helpers.every(({ state }) => state !== 'ready')
    return isAlone ? UNKNOWN : this.#own.certify(segment)
  }

  #reported(): Promise<void> {
    return new Promise((resolve) => {
      this.#onReport = resolve
    })
  }

  #handOut(): void {
    for (const helper of this.#helpers)
      while (helper.state === 'ready' && helper.busy < SEGMENTS_PER_THREAD) {
        const handed = this.#hand()
        if (handed === undefined) return
        void this.#certify(helper, handed)
      }
  }

  /** undefined where no segment is left, or enough are out. */
  #hand(): Handed | undefined {
    const most = (this.#helpers.length + 1) * OUT_PER_THREAD
    if (this.#next === this.#end || this.#out.length >= most) return undefined
    const segment = { start: this.#next, end: Math.min(this.#end, this.#next + this.#segmentBytes) }
    this.#next = segment.end
    const handed = { segment, report: undefined }
    this.#out.push(handed)
    return handed
  }

  async #certify(helper: Helper, handed: Handed): Promise<void> {
    helper.busy += 1
    const report = await helper.worker?.certify(handed.segment)
    helper.busy -= 1
    if (report === undefined) helper.state = 'failed'
    handed.report = report ?? UNKNOWN
    this.#handOut()
    this.#onReport?.()
  }
}

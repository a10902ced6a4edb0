// A log whose lines are certified by other threads. What they certify is skipped; everything else is read here and goes to the
// parser in order, as it would from one thread: the start of the log, lines that were not certified, lines that no segment holds
// as a whole, and the end, together with what is appended meanwhile. So threads decide nothing, and where they fail nothing is
// lost but time.

import { type FileHandle, open, stat } from 'node:fs/promises'
import { type Decompress, decompressOption } from '../compressed/archive-kind.js'
import { archiveOf } from '../compressed/file-kind.js'
import type { InputSink, SinkInput } from '../reading/log-input.js'
import type { SourceProgress } from '../reading/read-progress.js'
import { HandleSource } from '../sources/handle-source.js'
import { GapReader } from './gap-reader.js'
import { type KnownLines, NOTHING_KNOWN } from './known-lines.js'
import { OwnCertifier } from './own-certifier.js'
import type { SegmentLimits, ThreadWork } from './segment-certifier.js'
import { SPAN_NUMBERS } from './segment-report.js'
import { type ReportedSegment, SegmentReports } from './segment-reports.js'
import { HEAD_BYTES, type ThreadSetup } from './thread-setup.js'

/** What is read, and by how many threads. */
export interface ThreadedLog {
  readonly path: string | URL
  readonly decompress: Decompress | undefined
  readonly maxLineBytes: number
  readonly threads: number
  /** The parser's certifier. */
  readonly known: KnownLines
}

export class ThreadedInput implements SinkInput {
  readonly #log: ThreadedLog
  readonly #setup: ThreadSetup
  /** Reads the log where threads can't, or do not pay. */
  readonly #inOneThread: SinkInput
  #file: FileHandle | undefined
  #size = 0
  #reports: SegmentReports | undefined
  /** The rest of the log, after what was read by segments. */
  #rest: HandleSource | undefined
  #closed = false
  /** How many bytes were reported in this trial, and passed over. */
  #tried = 0
  #passed = 0

  constructor(log: ThreadedLog, inOneThread: SinkInput, setup: ThreadSetup) {
    this.#log = log
    this.#inOneThread = inOneThread
    this.#setup = setup
  }

  get source(): SourceProgress {
    if (this.#file === undefined) return this.#inOneThread.source
    return { total: this.#rest?.total ?? this.#size }
  }

  async run(sink: InputSink): Promise<void> {
    const file = await this.#openLarge()
    if (this.#closed) return file?.close()
    if (file === undefined) return this.#inOneThread.run(sink)
    this.#file = file
    const gaps = new GapReader(file, this.#log.known, sink)
    await this.#runSegments(file, gaps)
    if (!this.#closed) await this.#runRest(file, gaps, sink)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#reports?.close()
    await (this.#rest ?? this.#file)?.close().catch(() => {})
    await this.#inOneThread.close()
  }

  /** The log, if it is a regular file that is long enough, and not compressed. What can't be opened is reported by the other way. */
  async #openLarge(): Promise<FileHandle | undefined> {
    const { path, decompress } = this.#log
    // Before it is opened, since opening a FIFO would wait for its writer.
    const stats = await stat(path).catch(() => undefined)
    if (stats === undefined || !stats.isFile() || stats.size < this.#setup.leastBytes) return undefined
    const file = await open(path, 'r').catch(() => undefined)
    if (file === undefined || (await this.#isLarge(file, decompressOption(decompress)))) return file
    await file.close()
    return undefined
  }

  async #isLarge(file: FileHandle, decompress: Decompress): Promise<boolean> {
    try {
      const stats = await file.stat()
      this.#size = stats.size
      return (
        stats.isFile() &&
        stats.size >= this.#setup.leastBytes &&
        (await archiveOf(file, decompress)) === undefined
      )
    } catch {
      return false
    }
  }

  /** Ends early, at any byte, where threads fail or the log can't be read: what is left is read in this one, and fails likewise. */
  async #runSegments(file: FileHandle, gaps: GapReader): Promise<void> {
    const own = this.#ownCertifier(file)
    if (own === undefined) return
    const range = { start: Math.min(this.#size, HEAD_BYTES), end: this.#size }
    // This thread is one of those that were asked for.
    const start = () => this.#setup.start(this.#workOn(file))
    const reports = new SegmentReports(this.#log.threads - 1, start, own, range, this.#setup.segmentBytes)
    this.#reports = reports
    for (let goesOn = true; goesOn && !this.#closed; ) {
      const report = await reports.next()
      goesOn = report?.isRead === true && !this.#closed && (await this.#take(report, gaps))
    }
    own.release()
    await reports.close()
  }

  get #limits(): SegmentLimits {
    const { segmentBytes, mostSpans } = this.#setup
    return { maxLineBytes: this.#log.maxLineBytes, segmentBytes, mostSpans }
  }

  /** undefined where there is not enough memory. */
  #ownCertifier(file: FileHandle): OwnCertifier | undefined {
    try {
      return new OwnCertifier(file, this.#log.known.pool, this.#limits)
    } catch {
      return undefined
    }
  }

  #workOn({ fd: descriptor }: FileHandle): ThreadWork {
    const { module, table } = this.#log.known.pool
    return { ...this.#limits, descriptor, module, table }
  }

  async #take(report: ReportedSegment, gaps: GapReader): Promise<boolean> {
    const { jumpBytes } = this.#setup
    const { spans, start, end } = report
    if (report.examined !== NOTHING_KNOWN.examined) this.#tried += end - start
    for (let at = 0; at < spans.length; at += SPAN_NUMBERS) {
      const [spanStart, spanEnd] = [spans[at] as number, spans[at + 1] as number]
      if (spanEnd - spanStart < jumpBytes) continue
      if (!(await gaps.readTo(spanStart, report))) return false
      gaps.skip(spans[at + 2] as number, spanEnd)
      this.#passed += spanEnd - spanStart
    }
    if (!this.#pays) return false
    // A short rest is read together with the start of the next segment.
    return end - gaps.at <= jumpBytes || gaps.readTo(end, report)
  }

  /** Where most is read here nevertheless, one thread is faster: it reads ahead without a stop. */
  get #pays(): boolean {
    if (this.#tried < this.#setup.trialBytes) return true
    const pays = this.#passed >= this.#tried / 2
    this.#tried = 0
    this.#passed = 0
    return pays
  }

  async #runRest(file: FileHandle, { at, seam }: GapReader, sink: InputSink): Promise<void> {
    const rest = new HandleSource(file, this.#log.path, this.#log.known)
    this.#rest = rest
    rest.seek(at, this.#size, seam)
    for (;;) {
      const chunk = await rest.read()
      if (this.#closed) return
      if (chunk === null) return sink.end(undefined)
      await sink.accept(chunk)
    }
  }
}

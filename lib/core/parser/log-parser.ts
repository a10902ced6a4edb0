// The whole of reading, without I/O: bytes are put in, and `advance` returns one thing after the other.
// Every shell drives this one machine, so that no two ways of reading can disagree.
//
//   receive(chunk) ─▶ blocks of lines ─▶ cursor: a line ─▶ header │ entry │ damaged line: fault, salvaged entries
//   advance()      ─▶ a step; `Step.NeedInput` until `end()`, then what is left, then `Step.End`
//
// What a step is about is in the properties of the parser, so that an entry costs no object but itself.

import type { LogFormat } from '../../format/log-format.js'
import type { SourceBreak } from '../faults/source-break.js'
import type { Fault, RecoverySummary } from '../recovery.js'
import type { EntryRun } from './entry-maker.js'
import { LineSteps, type ParserHelpers } from './line-steps.js'
import { type ParseOptions, resolveParseOptions } from './parse-options.js'
import type { RecoveryCounts } from './recovery-tally.js'
import { Step } from './step.js'

export class LogParser<Header, Entry> {
  readonly #steps: LineSteps<Header, Entry>
  /** Where reading would resume: after the last step that is finished. */
  #resumeOffset = 0
  #resumeLine = 1
  /** What ended the reading; thrown by every later `advance` too. */
  #failure: unknown

  /** @throws TypeError or RangeError for invalid options */
  constructor(
    format: LogFormat<Header, Entry>,
    options: ParseOptions = {},
    helpers: ParserHelpers<Entry> = {},
  ) {
    this.#steps = new LineSteps(format, resolveParseOptions(format, options), helpers)
  }

  // What the last step was about. For certified entries: the first of them, and the bytes of all.

  /** Counted from 1. */
  get line(): number {
    return this.#steps.cursor.line
  }

  /** In the source. */
  get offset(): number {
    return this.#steps.cursor.offset
  }

  /** Terminator left out. */
  get length(): number {
    return this.#steps.cursor.length
  }

  /** Where to resume once this step is dealt with: after the terminator; for a torn line, before it. */
  get next(): number {
    return this.#steps.cursor.next
  }

  /** The number of the line that begins at `next`. */
  get nextLine(): number {
    return this.#steps.cursor.nextLine
  }

  /** Where reading would resume: `next` after the last step, but before a long line that is being worked on. */
  get position(): { offset: number; line: number } {
    return { offset: this.#resumeOffset, line: this.#resumeLine }
  }

  /** How many entries `Step.Entries` stands for. */
  get count(): number {
    return this.#steps.count
  }

  get header(): Header | undefined {
    return this.#steps.header
  }

  get entry(): Entry {
    return this.#steps.entry
  }

  get fault(): Fault | undefined {
    return this.#steps.faults.fault
  }

  /** Whether the entry was inside a corrupt line. */
  get salvaged(): boolean {
    return this.#steps.salvaged
  }

  /** Whether the entry may be a part of a torn one. */
  get uncertain(): boolean {
    return this.#steps.uncertain
  }

  /** Whether the last line that was too long to be held is proved not to be JSON. */
  get isMalformed(): boolean {
    return this.#steps.isMalformed
  }

  /** The line's bytes, valid until the next `advance`; empty for a line too long to be held. */
  get raw(): Uint8Array {
    return this.#steps.cursor.raw
  }

  get summary(): RecoverySummary {
    return this.#steps.tally.summary()
  }

  /** The account so far, without the faults themselves. */
  get counts(): RecoveryCounts {
    return this.#steps.tally.counts()
  }

  /** Whether faults that the summary does not keep are given too (they are by default): else they are counted only. */
  set wantsFaults(wants: () => boolean) {
    this.#steps.faults.wantsMore = wants
  }

  /** Takes a chunk, which must stay as it is until `advance` returns `NeedInput`. */
  receive(chunk: Uint8Array): void {
    this.#steps.tally.receive(chunk.length)
    this.#steps.source.receive(chunk)
  }

  /**
   * Says that no chunk follows.
   * @param broken why the source gave no more, where that is not its end: a fault is reported then, and a last line without a
   *   terminator is never an entry
   */
  end(broken?: SourceBreak | undefined): void {
    this.#steps.broken = broken
    this.#steps.source.end()
  }

  /**
   * Says that no chunk follows, and that another file continues the log: an empty file, or one whose header line is not
   * terminated, is not an error then.
   * @param broken as for `end`
   */
  leave(broken?: SourceBreak | undefined): void {
    this.#steps.isLeft = true
    this.end(broken)
  }

  /**
   * Goes on at another place of the source, which must be the start of a line after line 1: for resuming at a checkpoint, and
   * for a part of a log. A header is awaited no longer.
   * @param committed the length of the source up to and with the last terminator before that place
   */
  seek(offset: number, line: number, committed = offset): void {
    this.#steps.seek(offset, line)
    this.#resumeOffset = offset
    this.#resumeLine = line
    this.#steps.tally.beginAt(offset, committed)
  }

  /**
   * Counts lines that were examined elsewhere as `advance` would, and goes on after them. To be called after line 1, where
   * `advance` has returned `NeedInput` and an LF was received last.
   * @param count how many consecutive lines, each certainly an entry
   * @param next where the last of them ends in the source, terminator included
   */
  skip(count: number, next: number): void {
    this.#steps.skip(count, next)
    this.#settle()
  }

  /** @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_ENCODING, ERR_LOG_CORRUPT */
  advance(): Step {
    if (this.#failure !== undefined) throw this.#failure
    try {
      const step = this.#steps.next()
      if (step !== Step.Working) this.#settle()
      this.#failure = this.#steps.faults.failure
      return step
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  /**
   * Takes entries that come next, as `advance` would, one by one; then the last of them is what the parser is about.
   * Returns how many there were: 0 means that `advance` says what comes next.
   */
  takeEntries(run: EntryRun<Entry>): number {
    const count = this.#failure === undefined ? this.#steps.take(run) : 0
    if (count > 0) this.#settle()
    return count
  }

  #settle(): void {
    this.#resumeOffset = this.#steps.cursor.next
    this.#resumeLine = this.#steps.cursor.nextLine
  }
}

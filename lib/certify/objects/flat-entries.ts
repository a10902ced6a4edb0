// Entries of flat lines, made from what the certifier has recorded about them, without JSON.parse. Every other line is left
// to the decoder. Certifying takes time, so it is switched off for a while where few lines are flat: what is read is the
// same either way.

import type { LineBlock } from '../../core/lines/line-assembler.js'
import type { EntryMaker, EntryRun } from '../../core/parser/entry-maker.js'
import type { Certifier } from '../certifier.js'
import { RECORD_END, RECORD_NEXT, RECORD_START, RECORD_TYPE } from '../plans/table-layout.js'
import { FlatLine } from './flat-line.js'
import type { FlatShapes } from './flat-shapes.js'
import { type PlainHelpers, PlainText } from './plain-text.js'

/** Longer lines are left to the decoder: their strings keep no more than this alive. */
const LONGEST_BYTES = 4096
/** Making a certifier takes as long as decoding this much. */
const WARM_UP_BYTES = 512 * 1024
/** After so many bytes it is decided whether to go on. */
const TRIAL_BYTES = 64 * 1024
/** A flat line saves as much time as certifying so many bytes takes. */
const BYTES_PER_ENTRY = 1024
/** So much is decoded before the next trial; twice as much after each that fails. */
const PAUSE_BYTES = 1024 * 1024
const LONGEST_PAUSE_BYTES = 16 * 1024 * 1024

const [START, END, NEXT, TYPE] = [RECORD_START / 4, RECORD_END / 4, RECORD_NEXT / 4, RECORD_TYPE / 4]

export class FlatEntries<Entry> implements EntryMaker<Entry> {
  readonly #lines: readonly (FlatLine | undefined)[]
  readonly #text: PlainText
  readonly #trials: Trials
  readonly #newCertifier: () => Certifier | undefined
  #certifier: Certifier | undefined
  // The lines that the certifier has passed last: where they end, their records, and how to find them in the bytes.
  #passedEnd = -1
  #record = 0
  #recordsEnd = 0
  #delta = 0

  lineStart = 0
  lineEnd = 0
  next = 0

  /**
   * @param newCertifier makes a certifier by the plan of the shapes, one that records all lines
   * @param warmUpBytes how much of a log is decoded before the first certifier is made
   */
  constructor(
    { byType, plan }: FlatShapes,
    helpers: PlainHelpers,
    newCertifier: () => Certifier | undefined,
    warmUpBytes = WARM_UP_BYTES,
  ) {
    this.#trials = new Trials(warmUpBytes)
    this.#lines = byType.map((shape) => shape && new FlatLine(shape, plan.fields))
    this.#text = new PlainText(helpers)
    this.#newCertifier = newCertifier
  }

  enter(block: LineBlock): void {
    this.#leave()
    this.#text.enter(block.bytes)
  }

  release(): void {
    this.#trials.end()
    this.#leave()
    this.#certifier?.release()
    this.#certifier = undefined
  }

  make(block: LineBlock, at: number, last: number, most: number, run: EntryRun<Entry>): number {
    const toSource = block.offset - block.start
    if (!this.#trials.goOn(at + toSource)) {
      this.#leave()
      return 0
    }
    if (at >= this.#passedEnd && !this.#passNext(block, at)) return 0
    let made = 0
    while (made < most && at < last && this.#record < this.#recordsEnd) {
      const entry = this.#entryAt(block.bytes, at)
      if (entry === undefined) break
      run.entries.push(entry as Entry)
      run.nexts.push(this.next + toSource)
      at = this.next
      made += 1
    }
    this.#trials.made += made
    return made
  }

  /** Has the next lines certified. Returns false if the decoder must examine the first of them. */
  #passNext(block: LineBlock, at: number): boolean {
    this.#certifier ??= this.#newCertifier()
    const certifier = this.#certifier
    if (certifier === undefined) {
      this.#trials.end()
      return false
    }
    const count = certifier.pass(block.bytes, at, block.end)
    if (count === 0) return false
    this.#recordsEnd = certifier.recordsEnd
    this.#record = this.#recordsEnd - count
    this.#passedEnd = certifier.passedEnd
    this.#delta = (certifier.memory.records[this.#record * certifier.recordWords] as number) - at
    return true
  }

  /** The entry of the line at `at`, one of those that were passed; undefined if it is not flat. */
  #entryAt(bytes: Uint8Array, at: number): object | undefined {
    const { memory, recordWords } = this.#certifier as Certifier
    const { records } = memory
    const delta = this.#delta
    // Lines before it were decoded.
    while ((records[this.#record * recordWords + START] as number) - delta < at) this.#record += 1
    const record = this.#record * recordWords
    const end = (records[record + END] as number) - delta
    const line = this.#lines[records[record + TYPE] as number]
    if (line === undefined || end - at > LONGEST_BYTES || !this.#text.open(at, end)) return undefined
    const entry = line.entry(records, record, bytes, delta, this.#text)
    if (entry === undefined) return undefined
    this.lineStart = at
    this.lineEnd = end
    this.next = (records[record + NEXT] as number) - delta
    this.#record += 1
    return entry
  }

  #leave(): void {
    this.#certifier?.leave()
    this.#passedEnd = -1
  }
}

/** Whether certifying is worth its time. */
class Trials {
  /** How many entries were made since the trial began. */
  made = 0
  /** Where in the source the pause ends; undefined before the first line. */
  #pauseEnd: number | undefined
  /** Where the trial began; undefined during a pause. */
  #from: number | undefined
  #pauseBytes = PAUSE_BYTES
  readonly #warmUpBytes: number

  constructor(warmUpBytes: number) {
    this.#warmUpBytes = warmUpBytes
  }

  /** From now on it is not. */
  end(): void {
    this.#from = undefined
    this.#pauseEnd = Number.POSITIVE_INFINITY
  }

  goOn(offset: number): boolean {
    this.#pauseEnd ??= offset + this.#warmUpBytes
    if (this.#from === undefined) {
      if (offset < this.#pauseEnd) return false
      this.#begin(offset)
    } else if (offset - this.#from >= TRIAL_BYTES) {
      if (this.made * BYTES_PER_ENTRY < offset - this.#from) {
        this.#from = undefined
        this.#pauseEnd = offset + this.#pauseBytes
        this.#pauseBytes = Math.min(2 * this.#pauseBytes, LONGEST_PAUSE_BYTES)
        return false
      }
      this.#pauseBytes = PAUSE_BYTES
      this.#begin(offset)
    }
    return true
  }

  #begin(offset: number): void {
    this.#from = offset
    this.made = 0
  }
}

// Counts what stricter readers would refuse in the whole lines of a log, while a parser reads it. Damaged lines are faults:
// they are not looked at. Its memory does not grow with the log.

import { OBJECT_OPEN } from '../json/json-bytes.js'
import { BYTE_ORDER_MARK, LF, returnLength } from '../lines/line-format.js'
import type { LogParser } from '../parser/log-parser.js'
import { Step } from '../parser/step.js'
import { PORTABILITY_ISSUES, type PortabilityIssue, type PortabilityNote } from './portability-note.js'
import { PortableValue } from './portable-value.js'

export type { PortabilityIssue, PortabilityNote } from './portability-note.js'

export class PortabilityTally {
  readonly #maxLineBytes: number
  readonly #notes = new Map<PortabilityIssue, { count: number; line: number; offset: number }>()
  readonly #value = new PortableValue()
  /** The first bytes of the source, and its last one. */
  readonly #start: number[] = []
  #last = LF
  #faults = 0
  /** Of the line that was met last: its number, where it ends, and whether it is whole. */
  #line = 0
  #next = 0
  #isLastWhole = false

  /** @param maxLineBytes the longest line that is not noted, terminator left out */
  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes
  }

  /** Passes the chunks on to the parser; those that it gets any other way are not looked at. */
  async *watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && this.#start.length < BYTE_ORDER_MARK.length; at += 1)
        this.#start.push(chunk[at] as number)
      this.#last = chunk.at(-1) ?? this.#last
      yield chunk
    }
  }

  /** To be called at each step of the parser. */
  take(step: Step, parser: LogParser<unknown, unknown>): undefined {
    const { line, offset, length, next, raw, salvaged } = parser
    this.#next = next
    const isCrLf = next - offset - length === 2
    if (step === Step.Entries) this.#takeLines(raw, line, offset)
    else if (step === Step.Header || (step === Step.Entry && !salvaged)) {
      this.#takeValue(raw, 0, length, line, offset)
      this.#endLine(line, offset + length, isCrLf)
    } else if (step === Step.Passed && this.#isSound(parser)) {
      // What is passed over and not blank is an object of an unknown type.
      if (raw.includes(OBJECT_OPEN)) this.#takeValue(raw, 0, length, line, offset)
      else this.#note('blank-line', line, offset)
      this.#endLine(line, offset + length, isCrLf)
    } else {
      this.#isLastWhole = false
      this.#faults = parser.counts.faults
    }
  }

  /** What was found, in the order of PORTABILITY_ISSUES. To be called once the parser has read everything. */
  end(): PortabilityNote[] {
    if (BYTE_ORDER_MARK.every((byte, index) => this.#start[index] === byte))
      this.#note('byte-order-mark', 1, 0)
    if (this.#isLastWhole && this.#last !== LF) this.#note('no-last-newline', this.#line, this.#next)
    return PORTABILITY_ISSUES.flatMap((issue) => {
      const found = this.#notes.get(issue)
      return found === undefined ? [] : [{ issue, ...found }]
    })
  }

  /** Whether a line that is not reported is blank, or of an unknown type that is skipped, and not a fault. */
  #isSound(parser: LogParser<unknown, unknown>): boolean {
    const { faults } = parser.counts
    const isSound = faults === this.#faults
    this.#faults = faults
    return isSound
  }

  /** Lines that include their terminators. */
  #takeLines(bytes: Uint8Array, line: number, offset: number): void {
    for (let start = 0; start < bytes.length; line += 1) {
      const newline = bytes.indexOf(LF, start)
      const end = newline - returnLength(bytes[newline - 1])
      this.#takeValue(bytes, start, end, line, offset + start)
      this.#endLine(line, offset + end, end < newline)
      start = newline + 1
    }
  }

  /** @param offset of the byte at `start` */
  #takeValue(bytes: Uint8Array, start: number, end: number, line: number, offset: number): void {
    const value = this.#value
    value.look(bytes, start, end)
    const noteAt = (issue: PortabilityIssue, at: number) => {
      if (at >= 0) this.#note(issue, line, offset + (at - start))
    }
    noteAt('duplicate-key', value.duplicateKey)
    noteAt('lone-surrogate', value.loneSurrogate)
    noteAt('unsafe-integer', value.unsafeInteger)
    noteAt('number-range', value.numberRange)
    noteAt('not-object', value.notObject)
    if (end - start > this.#maxLineBytes) this.#note('long-line', line, offset)
  }

  /** @param offset of the terminator */
  #endLine(line: number, offset: number, isCrLf: boolean): void {
    this.#line = line
    this.#isLastWhole = true
    if (isCrLf) this.#note('crlf', line, offset)
  }

  #note(issue: PortabilityIssue, line: number, offset: number): void {
    const found = this.#notes.get(issue)
    if (found === undefined) this.#notes.set(issue, { count: 1, line, offset })
    else found.count += 1
  }
}

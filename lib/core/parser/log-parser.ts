// The whole of reading, without I/O: bytes are put in, and `advance` gives one thing after the other.
// Every shell drives this one machine, so that no two ways of reading can disagree.
//
//   receive(chunk) ─▶ opening (encoding, byte order mark) ─▶ assembler ─▶ line ─▶ header │ entry │ fault
//   advance()      ─▶ a step; `Step.NeedInput` until `end()`, then what is left, then `Step.End`
//
// What a step is about stands in the fields of the parser, so that an entry costs no object but itself.

import type { LogFormat } from '../../format/log-format.js'
import { decodeHeader, headerError } from '../entries/header-line.js'
import {
  LineDecoder,
  type LineVerdict,
  LONGEST_PARSED_AT_ONCE_BYTES,
  type Refusal,
} from '../entries/line-decoder.js'
import type { LineCause } from '../faults/fault-cause.js'
import { isOneValue, type LineFault } from '../faults/line-fault.js'
import { NO_TERMINATOR, tooLong, torn, tornTail, tornWhole } from '../faults/unread-lines.js'
import { LineAssembler, type LineBlock, newlineFrom } from '../lines/line-assembler.js'
import { CR } from '../lines/line-format.js'
import { LongLineWalk } from '../lines/long-line-walk.js'
import type { LineCertifier, StartWalk, WalkVerdict } from '../lines/parser-hooks.js'
import { byteOrderMarkLength, SourceOpening } from '../lines/source-encoding.js'
import type { StrictText } from '../lines/utf8.js'
import { LogError } from '../log-error.js'
import type { Fault, FaultReason, RecoverySummary } from '../recovery.js'
import { judgeBy, salvageLine } from '../salvage/salvage.js'
import { SalvagedEntries } from '../salvage/salvaged-entries.js'
import { Certainty } from '../salvage/salvaged-values.js'
import type { Work } from '../work.js'
import { type ParseOptions, type ResolvedParseOptions, resolveParseOptions } from './parse-options.js'
import { RecoveryTally } from './recovery-tally.js'
import { isReadUnterminated } from './torn-tail.js'

export const Step = {
  /** Everything received is used up: `receive` more, or `end`. */
  NeedInput: 0,
  Header: 1,
  Entry: 2,
  Fault: 3,
  /** A line that there is nothing to tell about: blank, or skipped by `unknownTypes`. */
  Passed: 4,
  /** The source is read to its end: `summary` is final. */
  End: 5,
  /** Entries, one after the other, that a certifier has passed and nobody has decoded: `count` of them. */
  Entries: 6,
  /** Work on a long line is not finished: call `advance` again, when you like. It says nothing else, and never comes before the header. */
  Working: 7,
} as const
export type Step = (typeof Step)[keyof typeof Step]

const NOTHING = new Uint8Array(0)

/** What a platform does better than the core, or on top of it. */
export interface ParserHelpers {
  textOf?: StrictText | undefined
  startWalk?: StartWalk | undefined
  certifier?: LineCertifier | undefined
}

export class LogParser<Header, Entry> {
  readonly #format: LogFormat<Header, Entry>
  readonly #options: ResolvedParseOptions
  readonly #decoder: LineDecoder<Entry>
  readonly #tally: RecoveryTally
  readonly #startWalk: StartWalk | undefined = undefined
  readonly #certifier: LineCertifier | undefined
  #opening: SourceOpening | undefined = new SourceOpening()
  #assembler: LineAssembler
  #awaitsHeader: boolean
  #ended = false
  /** What ended the reading; thrown by every later `advance` too. */
  #failure: unknown
  /** The header that was given last is all there is, and has no terminator: its fault comes next. */
  #tornHeader = false

  #received: Uint8Array | undefined
  #block: LineBlock | undefined
  /** Where in the block the next line begins, and how many came before it. */
  #at = 0
  #linesOfBlock = 0

  // The line that the last step was about; for certified entries the first, and the bytes of all of them.
  line = 0
  offset = 0
  /** Terminator left out. */
  length = 0
  /** Where to resume once this step is dealt with: behind the terminator; for a torn line, before it. */
  next = 0
  /** How many entries `Step.Entries` stands for. */
  count = 0
  header: Header | undefined
  fault: Fault | undefined
  /** Whether the entry that the last step gave stood inside a corrupt line. */
  salvaged = false
  /** Whether that entry may be a part of a torn one. */
  uncertain = false
  /** Whether the line that was last too long to be held is proved not to be JSON. */
  isMalformed = false
  /** Whether faults beyond `maxFaults` are asked for: those that are not are only counted, without being explained. */
  wantsFaults: () => boolean = () => true
  /** What is being done about a long line; gives the step once it is finished. */
  #work: Work<Step> | undefined
  /** The entries inside the damaged line that was met last, which come next. */
  #found: SalvagedEntries | undefined
  /** Where its bytes stand, for `raw`. */
  #bytes: Uint8Array = NOTHING
  #start = 0

  constructor(format: LogFormat<Header, Entry>, options: ParseOptions = {}, helpers: ParserHelpers = {}) {
    this.#format = format
    this.#options = resolveParseOptions(format, options)
    const { startWalk } = helpers
    if (this.#options.envelope && startWalk !== undefined)
      this.#startWalk = () => (this.#wantsFault ? startWalk() : undefined)
    this.#certifier = helpers.certifier
    this.#decoder = new LineDecoder(format, helpers.textOf, this.#options.maxDepth)
    this.#tally = new RecoveryTally(this.#options.maxFaults)
    this.#assembler = this.#assemblerAt(0, 1)
    this.#awaitsHeader = format.headerSchema !== undefined
  }

  /** The entry that the last step gave. */
  get entry(): Entry {
    return this.#decoder.entry as Entry
  }

  /** The line's bytes, valid until the next `advance`; empty for a line too long to be held. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + this.length)
  }

  get summary(): RecoverySummary {
    return this.#tally.summary()
  }

  /** Takes a chunk, which must stay as it is until `advance` says `NeedInput`. */
  receive(chunk: Uint8Array): void {
    this.#tally.bytes += chunk.length
    this.#received = chunk
  }

  /** Says that no chunk follows. */
  end(): void {
    this.#ended = true
  }

  /**
   * Goes on at another place of the source, which must be the start of a line; for resuming at a checkpoint.
   * @param committed the length of the source up to and with the last terminator before that place
   */
  seek(offset: number, line: number, committed = offset): void {
    this.#opening = undefined
    this.#assembler = this.#assemblerAt(offset, line)
    this.#tally.bytes = offset
    this.#tally.committed = committed
  }

  /** @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_ENCODING, ERR_LOG_CORRUPT */
  advance(): Step {
    if (this.#failure !== undefined) throw this.#failure
    try {
      return this.#step()
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  #step(): Step {
    if (this.#work !== undefined) return this.#goOn(this.#work)
    if (this.#found !== undefined) return this.#takeSalvaged(this.#found)
    this.salvaged = false
    this.uncertain = false
    if (this.#tornHeader) {
      this.#tornHeader = false
      return this.#tear({ message: 'the header, the last line, has no terminator' })
    }
    const block = this.#block ?? this.#nextBlock()
    if (block === undefined) return this.#ended ? this.#finish() : Step.NeedInput
    if (block.kind === 'working') return this.#leaveWorking()
    return this.#stepInto(block)
  }

  /** A slice of the work, or all of it where it is little. */
  #goOn(work: Work<Step>): Step {
    const { done, value } = work.next()
    this.#work = done === true ? undefined : work
    return done === true ? value : Step.Working
  }

  #assemblerAt(offset: number, line: number): LineAssembler {
    return new LineAssembler(this.#options.maxLineBytes, offset, line, {
      startWalk: this.#startWalk,
      mostlyUnparsed: this.#certifier !== undefined,
    })
  }

  #nextBlock(): LineBlock | undefined {
    if (this.#received !== undefined) {
      const chunk = this.#received
      this.#received = undefined
      if (this.#opening === undefined) this.#assembler.push(chunk)
      else this.#open(this.#opening.push(chunk))
    }
    if (this.#ended) {
      if (this.#opening !== undefined) this.#open(this.#opening.end())
      this.#assembler.end()
    }
    this.#block = this.#assembler.next()
    if (this.#block === undefined) return undefined
    this.#at = this.#block.start
    this.#linesOfBlock = 0
    this.#certifier?.leave()
    return this.#block
  }

  #open(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return
    this.#opening = undefined
    const mark = byteOrderMarkLength(bytes)
    // A writer continues behind the mark where no line is whole.
    this.#tally.committed = mark
    if (mark > 0) this.#assembler = this.#assemblerAt(mark, 1)
    this.#assembler.push(bytes.subarray(mark))
  }

  #leaveWorking(): Step {
    this.#block = undefined
    return Step.Working
  }

  #finish(): Step {
    if (this.#awaitsHeader) {
      const message = `the source is empty: a ${this.#format.name} log begins with a header line`
      throw new LogError('ERR_LOG_EMPTY', message, { line: 1, offset: 0 })
    }
    return Step.End
  }

  /** Deals with the block's next line. */
  #stepInto(block: LineBlock): Step {
    if (block.kind === 'measured') return this.#takeMeasured(block)
    if (block.kind === 'tail') return this.#takeTail(block)
    if (this.#certifier !== undefined && !this.#awaitsHeader) {
      const count = this.#certifier.pass(block.bytes, this.#at, block.end)
      if (count > 0) return this.#takeCertified(block, count, this.#certifier.passedEnd)
    }
    const newline = block.kind === 'line' ? block.end - 1 : newlineFrom(block.bytes, this.#at)
    this.#takeLines(block, 1, newline + 1)
    // One CR before the LF belongs to the terminator.
    this.length -= newline > this.#start && block.bytes[newline - 1] === CR ? 2 : 1
    return this.#takeLine()
  }

  #takeCertified(block: LineBlock, count: number, end: number): Step {
    this.#takeLines(block, count, end)
    this.count = count
    this.#tally.lines += count
    this.#tally.entries += count
    this.#tally.committed = this.next
    return Step.Entries
  }

  /** Goes on to behind the next lines of the block, and says where they stand, terminators included. */
  #takeLines(block: LineBlock, count: number, end: number): void {
    this.line = block.line + this.#linesOfBlock
    this.offset = block.offset + (this.#at - block.start)
    this.length = end - this.#at
    this.next = block.offset + (end - block.start)
    this.#bytes = block.bytes
    this.#start = this.#at
    this.#at = end
    this.#linesOfBlock += count
    if (end === block.end) this.#leave(block)
  }

  #leave(block: LineBlock): void {
    if (block.kind === 'lines') this.#assembler.countLines(this.#linesOfBlock)
    this.#block = undefined
  }

  /** A line that is terminated, and held. */
  #takeLine(): Step {
    this.#tally.lines += 1
    this.#tally.committed = this.next
    if (this.#awaitsHeader) return this.#takeHeader()
    if (this.length > this.#options.maxLineBytes) return this.#goOn(this.#walking())
    if (this.length > LONGEST_PARSED_AT_ONCE_BYTES) return this.#goOn(this.#takingLong())
    const verdict = this.#decoder.decode(this.#bytes, this.#start, this.#start + this.length)
    if (verdict !== 'entry' && verdict !== 'blank') return this.#refuse(verdict)
    return this.#accept(verdict)
  }

  *#takingLong(): Work<Step> {
    const verdict = yield* this.#decoder.decodeInSlices(this.#bytes, this.#start, this.#start + this.length)
    if (verdict === 'entry' || verdict === 'blank') return this.#accept(verdict)
    return this.#refuseShortly(verdict) ?? (yield* this.#refusing(verdict))
  }

  #accept(verdict: 'entry' | 'blank'): Step {
    if (verdict === 'entry') {
      this.#tally.entries += 1
      return Step.Entry
    }
    this.#tally.blank += 1
    return Step.Passed
  }

  #takeHeader(): Step {
    if (this.length > this.#options.maxLineBytes) throw this.#headerTooLong()
    this.header = decodeHeader(this.#format, this.raw, this.offset, this.#options.maxDepth)
    this.#awaitsHeader = false
    return Step.Header
  }

  /** The end of the source behind its last LF: whole where a CR ends it, torn otherwise. */
  #takeTail(block: LineBlock): Step {
    this.#leave(block)
    this.#place(block)
    this.#bytes = block.bytes
    this.#start = 0
    if (block.terminatorLength > 0) return this.#takeLine()
    this.#tally.lines += 1
    const keep = this.#options.unterminated === 'keep'
    if (this.#awaitsHeader) {
      this.#tornHeader = !keep
      return this.#takeHeader()
    }
    return this.#goOn(this.#takingTail())
  }

  *#takingTail(): Work<Step> {
    const verdict = yield* this.#decoder.decodeInSlices(this.#bytes, 0, this.length)
    if (verdict === 'entry' && isReadUnterminated(verdict, this.#options.unterminated))
      return this.#accept(verdict)
    return yield* this.#tearing(verdict)
  }

  #takeMeasured(block: LineBlock): Step {
    this.#leave(block)
    this.#place(block)
    this.#bytes = NOTHING
    this.#start = 0
    this.#tally.lines += 1
    const isWhole = block.terminatorLength > 0
    if (isWhole) this.#tally.committed = this.next
    if (this.#awaitsHeader) throw this.#headerTooLong()
    this.isMalformed = block.walked?.isMalformed === true
    if (isWhole) return this.#refuseOversized(block.walked)
    return this.#tear({ message: `${NO_TERMINATOR}; it is ${this.#tooLong()}` })
  }

  #place(block: LineBlock): void {
    this.line = block.line
    this.offset = block.offset
    this.length = block.size - block.terminatorLength
    this.next = block.offset + block.size
  }

  /** The envelope of a line that is too long to be kept, but stands whole in a chunk. */
  *#walking(): Work<Step> {
    const walk = new LongLineWalk(this.#startWalk?.(), this.raw)
    while (!walk.walkKept()) yield
    const walked = walk.end()
    this.isMalformed = walked.isMalformed
    return this.#refuseOversized(walked)
  }

  #refuseOversized(walked: WalkVerdict | undefined): Step {
    // Also where the line happens to stand whole in a chunk: what is told must not hang on the chunks.
    this.#bytes = NOTHING
    this.#start = 0
    if (!this.#wantsFault) return this.#count('oversized')
    const fault = this.#faultHere({ reason: 'oversized', message: this.#tooLong() })
    if (walked?.envelope !== undefined) fault.envelope = walked.envelope
    return this.#tell(fault)
  }

  #headerTooLong(): LogError {
    return headerError(this.#format, this.offset, `line 1 is ${this.#tooLong()}`)
  }

  #tooLong(): string {
    return tooLong(this.length, this.#options.maxLineBytes)
  }

  #tear(cause: LineCause): Step {
    return this.#report('truncated', torn(cause))
  }

  /** A terminated line that is not an entry. */
  #refuse(refusal: Refusal): Step {
    return this.#refuseShortly(refusal) ?? this.#goOn(this.#refusing(refusal))
  }

  /** Where nothing is to be done but to count; undefined elsewhere. */
  #refuseShortly(refusal: Refusal): Step | undefined {
    if (this.#isSkipped(refusal)) {
      this.#tally.unknown += 1
      return Step.Passed
    }
    const isJson = refusal === 'schema' || refusal === 'unknown-type'
    return isJson && !this.#wantsFault ? this.#count(refusal) : undefined
  }

  #isSkipped(reason: string): boolean {
    return reason === 'unknown-type' && this.#options.unknownTypes === 'skip'
  }

  *#refusing(refusal: Refusal): Work<Step> {
    const { bytes, start, end } = this.#range
    const reason = yield* this.#decoder.reason(refusal, bytes, start, end)
    if (this.#isSkipped(reason)) {
      this.#tally.unknown += 1
      return Step.Passed
    }
    const isWanted = this.#wantsFault
    const found = isWanted ? yield* this.#decoder.explain(refusal, reason, bytes, start, end) : undefined
    // A line that is one JSON value holds no other.
    const entries = isOneValue(reason) ? undefined : yield* this.#lookInto(this.next)
    return this.#report(reason, found, entries)
  }

  /** The end of the source without a terminator. */
  *#tearing(verdict: LineVerdict): Work<Step> {
    const { bytes, start, end } = this.#range
    let cause: LineCause | undefined
    if (verdict === 'entry' || verdict === 'blank') {
      cause = tornWhole(verdict)
    } else {
      const reason = yield* this.#decoder.reason(verdict, bytes, start, end)
      // Without its terminator a line still is what it holds, as long as that is one JSON value.
      if (isReadUnterminated(reason, this.#options.unterminated)) return yield* this.#refusing(verdict)
      if (this.#wantsFault) cause = tornTail(yield* this.#decoder.explain(verdict, reason, bytes, start, end))
    }
    const entries = yield* this.#lookInto(this.offset)
    return this.#report('truncated', cause === undefined ? undefined : torn(cause), entries)
  }

  get #range(): { bytes: Uint8Array; start: number; end: number } {
    return { bytes: this.#bytes, start: this.#start, end: this.#start + this.length }
  }

  /** Looks for whole entries inside the line; `next` is where to resume once they are dealt with. */
  *#lookInto(next: number): Work<SalvagedEntries | undefined> {
    const { salvage } = this.#options
    if (salvage === false) return undefined
    const judge = judgeBy(this.#decoder, this.#bytes, this.#start)
    const found = yield* salvageLine(this.raw, judge)
    return new SalvagedEntries(found, salvage === 'uncertain', this.#start, this.offset, next)
  }

  #report(reason: FaultReason, found: LineFault | undefined, entries?: SalvagedEntries): Step {
    const { count = 0, uncertain = 0 } = entries ?? {}
    if (count > 0) this.#found = entries
    const isWanted = found !== undefined
    const step = isWanted
      ? this.#tell({ ...this.#faultHere(found), salvaged: count, uncertain })
      : this.#count(reason, uncertain)
    // Until all of the line is dealt with, resuming begins with it again; a torn line may yet be completed.
    if (reason === 'truncated' || count > 0) this.next = this.offset
    return step
  }

  /** Whether the next fault is kept, ends the reading, or is asked for: else it is counted and nothing more. */
  get #wantsFault(): boolean {
    const { keepsMore, corrupt } = this.#tally
    return keepsMore || corrupt >= this.#options.maxCorrupt || this.wantsFaults()
  }

  #count(reason: FaultReason, uncertain = 0): Step {
    this.#tally.count(reason, uncertain)
    return Step.Passed
  }

  #tell(fault: Fault): Step {
    this.fault = fault
    this.#tally.add(fault)
    if (this.#tally.corrupt > this.#options.maxCorrupt)
      this.#failure = tooCorrupt(fault, this.#options.maxCorrupt)
    return Step.Fault
  }

  #takeSalvaged(found: SalvagedEntries): Step {
    const entry = found.next()
    if (entry === undefined) return Step.Working
    const { start, end } = entry
    if (found.isDone) this.#found = undefined
    this.salvaged = true
    this.uncertain = entry.certainty === Certainty.Uncertain
    this.#decoder.decode(this.#bytes, found.lineStart + start, found.lineStart + end)
    this.#start = found.lineStart + start
    this.offset = found.lineOffset + start
    this.length = end - start
    this.next = found.isDone ? found.lineNext : found.lineOffset
    this.#tally.entries += 1
    this.#tally.salvaged += 1
    return Step.Entry
  }

  #faultHere({ reason, message, cause }: LineFault): Fault {
    const { line, offset, length } = this
    const fault: Fault = { reason, line, offset, length, message, salvaged: 0, uncertain: 0 }
    if (cause !== undefined) fault.cause = cause
    return fault
  }
}

function tooCorrupt(fault: Fault, allowed: number): LogError {
  const { line, offset, reason, message } = fault
  const count = allowed === 0 ? '' : ` (the limit of ${allowed} corrupt lines is passed)`
  const text = `line ${line} at byte ${offset} is corrupt (${reason}): ${message}${count}`
  return new LogError('ERR_LOG_CORRUPT', text, { line, offset, fault })
}

// The steps of reading, line by line: which line comes next, what it is, and what is counted for it.

import type { LogFormat } from '../../format/log-format.js'
import { decodeHeader, headerError } from '../entries/header-line.js'
import { LineDecoder, type Refusal } from '../entries/line-decoder.js'
import { breakFault, type SourceBreak } from '../faults/source-break.js'
import type { LineBlock } from '../lines/line-assembler.js'
import { LongLineWalk } from '../lines/long-line-walk.js'
import type { LineCertifier, StartWalk } from '../lines/parser-hooks.js'
import type { StrictText } from '../lines/utf8.js'
import { LogError } from '../log-error.js'
import { LONGEST_PARSED_AT_ONCE_BYTES, type Work } from '../work.js'
import { BlockSource } from './block-source.js'
import { DamagedLines } from './damaged-lines.js'
import type { EntryRun } from './entry-maker.js'
import { EntryRuns, type RunHelpers } from './entry-runs.js'
import { FaultAccount } from './fault-account.js'
import { LineCursor } from './line-cursor.js'
import type { ResolvedParseOptions } from './parse-options.js'
import { RecoveryTally } from './recovery-tally.js'
import { Step } from './step.js'
import { isReadUnterminated } from './torn-tail.js'

/** What a platform does better than the core, or adds to it. */
export interface ParserHelpers<Entry> extends RunHelpers<Entry> {
  textOf?: StrictText | undefined
  startWalk?: StartWalk | undefined
  /** Whether `startWalk` also walks lines whose faults are only counted. Default false. */
  walksAll?: boolean | undefined
  certifier?: LineCertifier | undefined
}

export class LineSteps<Header, Entry> {
  readonly source: BlockSource
  readonly cursor: LineCursor
  readonly tally: RecoveryTally
  readonly faults: FaultAccount
  header: Header | undefined
  /** How many entries `Step.Entries` stands for. */
  count = 0
  /** Whether the entry was inside a corrupt line. */
  salvaged = false
  /** Whether another file continues the log, so that nothing will complete what is left of this one. */
  isLeft = false
  /** Whether the last line that was too long to be held is proved not to be JSON. */
  isMalformed = false
  /** Why the source ends too early; undefined where it does not, or once that is reported. */
  broken: SourceBreak | undefined
  readonly #format: LogFormat<Header, Entry>
  readonly #options: ResolvedParseOptions
  readonly #startWalk: StartWalk | undefined = undefined
  readonly #certifier: LineCertifier | undefined
  readonly #decoder: LineDecoder<Entry>
  readonly #damaged: DamagedLines
  readonly #runs: EntryRuns<Entry>
  #awaitsHeader: boolean
  /** The header that was given last is all there is, and has no terminator: its fault comes next. */
  #isHeaderTorn = false
  /** What is being done about a long line; results in the step once it is finished. */
  #work: Work<Step> | undefined

  constructor(
    format: LogFormat<Header, Entry>,
    options: ResolvedParseOptions,
    helpers: ParserHelpers<Entry>,
  ) {
    this.#format = format
    this.#options = options
    const { maxLineBytes, maxDepth, maxFaults, envelope } = options
    const { textOf, startWalk, walksAll = false, certifier } = helpers
    this.tally = new RecoveryTally(maxFaults)
    this.faults = new FaultAccount(this.tally, options)
    if (envelope && startWalk !== undefined)
      this.#startWalk = () => (walksAll || this.faults.wantsNext ? startWalk() : undefined)
    this.#certifier = certifier
    this.#decoder = new LineDecoder(format, textOf, maxDepth)
    this.source = new BlockSource({
      maxLineBytes,
      startWalk: this.#startWalk,
      mostlyUnparsed: certifier !== undefined,
      // A writer continues after the mark where no line is whole.
      opened: (markLength) => this.tally.commit(markLength),
    })
    this.cursor = new LineCursor(this.source)
    this.#damaged = new DamagedLines(this.#options, this.#decoder, this.cursor, this.tally, this.faults)
    this.#runs = new EntryRuns(this.#decoder, this.cursor, this.tally, maxLineBytes, helpers)
    this.#awaitsHeader = format.headerSchema !== undefined
  }

  get entry(): Entry {
    return this.#decoder.entry as Entry
  }

  /** Whether the entry may be a part of a torn one. */
  get uncertain(): boolean {
    return this.salvaged && this.#damaged.isUncertain
  }

  /** @throws LogError as `LogParser.advance` does */
  next(): Step {
    if (this.#work !== undefined) return this.#goOn(this.#work)
    this.salvaged = this.#damaged.holdsEntries
    if (this.salvaged) return this.#damaged.takeSalvaged()
    if (this.#isHeaderTorn) {
      this.#isHeaderTorn = false
      return this.#damaged.tearHeader()
    }
    const block = this.cursor.block ?? this.#nextBlock()
    if (block === undefined) return this.source.ended ? this.#finish() : Step.NeedInput
    return this.#stepInto(block)
  }

  /** Takes the entries that come next, if they need no step. Returns how many there were. */
  take(run: EntryRun<Entry>): number {
    const { block } = this.cursor
    const isBusy = this.#awaitsHeader || this.#work !== undefined || this.#damaged.holdsEntries
    if (isBusy || block?.kind !== 'lines') return 0
    const count = this.#runs.take(block, run)
    if (count > 0) this.salvaged = false
    return count
  }

  /** Goes on at the start of another line. Line 1, where the header is, has been taken, or is taken by another reader. */
  seek(offset: number, line: number): void {
    this.source.seek(offset, line)
    this.cursor.seek(offset, line)
    this.#runs.takeVerdict()
    this.#awaitsHeader = false
  }

  /** Goes on after lines that are certainly entries, without a step about them. */
  skip(count: number, next: number): void {
    const { cursor, tally } = this
    tally.receive(next - cursor.next)
    tally.meetLines(count)
    tally.addEntries(count)
    tally.commit(next)
    cursor.seek(next, cursor.nextLine + count)
    this.source.skip(count, next)
  }

  /** A slice of the work, or all of it where it is little. */
  #goOn(work: Work<Step>): Step {
    const { done, value } = work.next()
    this.#work = done === true ? undefined : work
    return done === true ? value : Step.Working
  }

  #nextBlock(): LineBlock | undefined {
    const block = this.source.next()
    if (block === undefined) return undefined
    this.cursor.enter(block)
    this.#certifier?.leave()
    this.#runs.enter(block)
    return block
  }

  #finish(): Step {
    if (this.broken !== undefined) {
      // Between two lines: the fault is about no bytes.
      this.cursor.seek(this.tally.counts().bytes, this.cursor.nextLine)
      return this.#breakOff(this.broken)
    }
    if (!this.#awaitsHeader || this.isLeft) return Step.End
    const message = `the source is empty: a ${this.#format.name} log begins with a header line`
    throw new LogError('ERR_LOG_EMPTY', message, { line: 1, offset: 0 })
  }

  /** The source broke off. A last line without a terminator may go on: it is not an entry, whatever it is. */
  #breakOff(broken: SourceBreak): Step {
    if (this.#awaitsHeader && !this.isLeft)
      throw headerError(this.#format, this.cursor.offset, broken.message)
    this.broken = undefined
    return this.#goOn(this.#damaged.breakingOff(breakFault(broken)))
  }

  #stepInto(block: LineBlock): Step {
    switch (block.kind) {
      case 'working':
        this.cursor.leave()
        return Step.Working
      case 'measured':
        return this.#takeMeasured(block)
      case 'tail':
        return this.#takeTail(block)
      default:
        return this.#takeNext(block)
    }
  }

  /** The block's next line, or as many as are certified. */
  #takeNext(block: LineBlock): Step {
    if (this.#certifier !== undefined && !this.#awaitsHeader) {
      const count = this.#certifier.pass(block.bytes, this.cursor.at, block.end)
      if (count > 0) {
        this.cursor.takeLines(block, count, this.#certifier.passedEnd)
        this.tally.meetLines(count)
        return this.#acceptCertified(count)
      }
    }
    this.cursor.takeLine(block)
    return this.#takeLine()
  }

  #acceptCertified(count: number): Step {
    this.count = count
    this.tally.addEntries(count)
    this.tally.commit(this.cursor.next)
    return Step.Entries
  }

  /** A line that is terminated, and held. */
  #takeLine(): Step {
    const { bytes, start, end, length } = this.cursor
    this.tally.meetLines(1)
    this.tally.commit(this.cursor.next)
    if (this.#awaitsHeader) return this.#takeHeader()
    if (length > this.#options.maxLineBytes) return this.#goOn(this.#walking())
    if (length > LONGEST_PARSED_AT_ONCE_BYTES) return this.#goOn(this.#takingLong())
    const verdict = this.#runs.takeVerdict() ?? this.#decoder.decode(bytes, start, end)
    if (verdict === 'entry' || verdict === 'blank') return this.#accept(verdict)
    return this.#refuse(verdict)
  }

  *#takingLong(): Work<Step> {
    const { bytes, start, end, terminatorEnd } = this.cursor
    if (this.#certifier !== undefined && (yield* this.#certifier.passLong(bytes, start, terminatorEnd))) {
      this.cursor.length = terminatorEnd - start
      return this.#acceptCertified(1)
    }
    const verdict = yield* this.#decoder.decodeInSlices(bytes, start, end)
    if (verdict === 'entry' || verdict === 'blank') return this.#accept(verdict)
    return this.#damaged.count(verdict) ?? (yield* this.#damaged.refusing(verdict))
  }

  #accept(verdict: 'entry' | 'blank'): Step {
    if (verdict === 'entry') this.tally.addEntries(1)
    else this.tally.addBlank()
    return verdict === 'entry' ? Step.Entry : Step.Passed
  }

  #refuse(refusal: Refusal): Step {
    return this.#damaged.count(refusal) ?? this.#goOn(this.#damaged.refusing(refusal))
  }

  #takeHeader(): Step {
    const { raw, offset, length } = this.cursor
    if (length > this.#options.maxLineBytes) throw this.#headerTooLong()
    this.header = decodeHeader(this.#format, raw, offset, this.#options.maxDepth)
    this.#awaitsHeader = false
    return Step.Header
  }

  #headerTooLong(): LogError {
    return headerError(this.#format, this.cursor.offset, `line 1 is ${this.#damaged.tooLong()}`)
  }

  /** The end of the source after its last LF: whole where a CR ends it, torn otherwise. */
  #takeTail(block: LineBlock): Step {
    this.cursor.takeBlock(block)
    if (this.broken === undefined && block.terminatorLength > 0) return this.#takeLine()
    this.tally.meetLines(1)
    if (this.broken !== undefined) return this.#breakOff(this.broken)
    if (!this.#awaitsHeader) return this.#goOn(this.#takingTail())
    if (this.isLeft) return this.#damaged.tearHeader()
    this.#isHeaderTorn = this.#options.unterminated === 'drop'
    return this.#takeHeader()
  }

  *#takingTail(): Work<Step> {
    const { bytes, start, end } = this.cursor
    const verdict = yield* this.#decoder.decodeInSlices(bytes, start, end)
    const isRead = verdict === 'entry' && isReadUnterminated(verdict, this.#options.unterminated)
    return isRead ? this.#accept(verdict) : yield* this.#damaged.tearing(verdict)
  }

  #takeMeasured(block: LineBlock): Step {
    this.cursor.takeBlock(block)
    this.tally.meetLines(1)
    if (this.broken !== undefined) return this.#breakOff(this.broken)
    const isWhole = block.terminatorLength > 0
    if (isWhole) this.tally.commit(this.cursor.next)
    if (this.#awaitsHeader) throw this.#headerTooLong()
    this.isMalformed = block.walked?.isMalformed === true
    return isWhole ? this.#damaged.refuseOversized(block.walked) : this.#damaged.tearOversized()
  }

  /** The envelope of a line that is too long to be kept, but is whole in a chunk. */
  *#walking(): Work<Step> {
    const walk = new LongLineWalk(this.#startWalk?.(), this.cursor.raw)
    while (!walk.walkKept()) yield
    const walked = walk.end()
    this.isMalformed = walked.isMalformed
    return this.#damaged.refuseOversized(walked)
  }
}

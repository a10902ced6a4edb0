// What repair does with each thing that reading meets. Until the first line that must go nothing is written; from then
// on a rewrite follows the reading, range by range. The end of the log is dealt with last (`log-end.ts`).

import type { BigIntStats } from 'node:fs'
import { LF } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import { LogParser, Step } from '../../core/parser/log-parser.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { changedMeanwhile } from '../files/changed-log.js'
import { isUnchanged, type LogFile, type RewritingLayer, statOrNothing } from '../files/file-layer.js'
import { carryOver } from '../files/late-appends.js'
import { startEnvelopeWalk } from '../parser/envelope-walk.js'
import { readHeader } from '../parser/read-header.js'
import { newCertifier } from '../parser/scan-engine.js'
import { strictText } from '../parser/strict-text.js'
import { walkFile } from '../parser/walk-file.js'
import type { Removal } from '../quarantine/edit-gatherer.js'
import type { LogEdits } from '../quarantine/log-edits.js'
import { QuarantineLog, type Seals } from '../quarantine/quarantine-log.js'
import { RemovalCount } from '../quarantine/removal-count.js'
import { keptLength } from '../tail/tail-recovery.js'
import { type LogEnd, repairEnd, tornEnd, untornEnd } from './log-end.js'
import { LogRewrite } from './log-rewrite.js'
import { RemovalLimit } from './removal-limit.js'
import type { RepairReport, ResolvedRepairOptions } from './repair-options.js'

export interface DamagedLog<H, E> {
  files: RewritingLayer
  path: string
  file: LogFile
  format: LogFormat<H, E>
  settings: ResolvedRepairOptions
  /** The line of the header that the log has lost. */
  header: Uint8Array | undefined
}

const TERMINATOR = Uint8Array.of(LF)

export class LogRepairer<H, E> {
  readonly #log: DamagedLog<H, E>
  readonly #parser: LogParser<H | undefined, E>
  readonly #limit: RemovalLimit
  #begun: BigIntStats | undefined
  #quarantine: QuarantineLog | undefined
  #rewrite: LogRewrite | undefined
  #edits: LogEdits | undefined
  /** How far the log has been dealt with. */
  #done = 0
  /** Whether what was dealt with last stays. */
  #isCopied = false
  /** The damaged line whose salvaged entries come next, and how many of them. */
  #salvaged: Fault | undefined
  #entriesLeft = 0
  /** The end of the log without a terminator, of which nothing was salvaged. */
  #torn: Fault | undefined
  /** Lines that are too long to be held, and may be whole. */
  #oversized = 0
  /** From then on the quarantine stays unless the log is seen to be as it was: it may have been cut already. */
  #isQuarantined = false

  constructor(log: DamagedLog<H, E>) {
    this.#log = log
    this.#limit = new RemovalLimit(log.file)
    const { salvage, unterminated, maxLineBytes } = log.settings
    const format = readableFormat(log)
    // Most lines are whole, and only passed over. What is written instead is read back by the decoder alone.
    const certifier = newCertifier(format, { maxLineBytes }, false)
    const options = { salvage, unterminated, maxLineBytes }
    const helpers = { textOf: strictText, startWalk: startEnvelopeWalk, certifier }
    this.#parser = new LogParser(format, options, helpers)
  }

  async run(): Promise<RepairReport> {
    try {
      this.#begun = await this.#log.file.stat({ bigint: true })
      if (this.#log.header !== undefined) await this.#replaceHeader(this.#log.header)
      const { onProgress, signal } = this.#log.settings
      const show = (step: Step) => this.#meet(step)
      const before = await walkFile(this.#log.file, this.#parser, { show, onProgress, signal })
      return await this.#finish(before)
    } catch (error) {
      await this.#rewrite?.abandon()
      const isTaken = this.#isQuarantined && !(await this.#isUnchanged().catch(() => false))
      if (!isTaken) await this.#quarantine?.abandon()
      throw error
    }
  }

  async #meet(step: Step): Promise<void> {
    if (step === Step.Entry) return this.#keepSalvaged()
    const fault = this.#parser.fault as Fault
    this.#salvaged = fault
    this.#entriesLeft = fault.salvaged
    if (fault.reason === 'truncated') this.#torn = fault
    else if (!this.#stays(fault)) await this.#removeLine(fault)
  }

  /** Whether a corrupt line is left where it is. */
  #stays(fault: Fault): boolean {
    // What stands in line 1 of a log without a header is a damaged header, whatever it says of itself.
    if (fault.line === 1 && this.#log.header !== undefined) return false
    // A newer writer made them.
    if (fault.reason === 'unknown-type') return true
    if (fault.reason !== 'oversized') return this.#isWholeEnd(fault)
    // A limit is not damage.
    if (!this.#parser.isMalformed) this.#oversized += 1
    return !this.#parser.isMalformed
  }

  /** A whole value at the end of the log: without salvage it is left as opening leaves it. */
  #isWholeEnd(fault: Fault): boolean {
    const isUnterminated = this.#parser.next === fault.offset + fault.length
    return isUnterminated && this.#log.settings.salvage === false && fault.reason === 'schema'
  }

  async #replaceHeader(line: Uint8Array): Promise<void> {
    const { file } = this.#log
    const { entriesFrom } = await readHeader(file, readableFormat(this.#log))
    const edits = await this.#editing()
    await edits.add(line)
    // A byte order mark stood before the old header: after the new one it would be damage.
    await this.#remove(entriesFrom, { line: 1, reason: 'encoding' })
  }

  async #removeLine(fault: Fault): Promise<void> {
    await this.#copy(fault.offset)
    if (fault.salvaged > 0) return
    this.#limit.removeLine()
    await this.#remove(this.#parser.next, removalOf(fault))
  }

  async #keepSalvaged(): Promise<void> {
    const { offset, length, next } = this.#parser
    const fault = this.#salvaged as Fault
    const isTorn = this.#torn !== undefined
    this.#entriesLeft -= 1
    // All that a whole last line lacks is its terminator.
    if (isTorn && fault.salvaged === 1 && offset === fault.offset && length === fault.length) return
    if (offset > this.#done && this.#done < fault.offset) await this.#copy(fault.offset)
    await this.#remove(offset, removalOf(fault))
    await this.#copy(offset + length)
    const edits = await this.#editing()
    if (this.#entriesLeft > 0) return edits.add(TERMINATOR)
    await this.#remove(fault.offset + fault.length, removalOf(fault))
    if (!isTorn) return this.#copy(next)
    await edits.add(TERMINATOR)
    this.#torn = undefined
    this.#isCopied = false
  }

  async #copy(end: number): Promise<void> {
    await (await this.#editing()).copyTo(end)
    this.#isCopied ||= end > this.#done
    this.#done = end
  }

  async #remove(end: number, removal: Removal): Promise<void> {
    await (await this.#editing()).removeTo(end, removal)
    // What stands in the place of a header that is put in is asked for.
    const isHeader = removal.line === 1 && this.#log.header !== undefined
    if (!isHeader) await this.#limit.remove(this.#done, end)
    if (end > this.#done) this.#isCopied = false
    this.#done = end
  }

  async #finish(before: RecoverySummary): Promise<RepairReport> {
    const { file, settings, header } = this.#log
    if (!settings.dryRun) await this.#requireUnchanged()
    const torn = this.#torn
    const end =
      torn === undefined
        ? await untornEnd(file, before, this.#isCopied || this.#done < before.bytes)
        : tornEnd(torn, await this.#keptOf(torn))
    const isLineOne = torn?.line === 1
    if (header === undefined || !isLineOne) await this.#limit.remove(end.keptEnd, end.size)
    const isKept = torn !== undefined && torn.salvaged === 0 && end.isTerminatorAdded
    const stay =
      before.entries + before.unknown + this.#oversized + (isKept && !this.#isHeaderAlone(torn) ? 1 : 0)
    if (torn !== undefined && end.keptEnd === torn.offset) this.#limit.removeLine()
    if (!settings.force) await this.#limit.check(end.size, stay, before.lines - before.blank)
    const changes = this.#edits !== undefined || end.isTerminatorAdded || end.keptEnd < end.size
    const report: RepairReport = {
      before,
      changed: false,
      headerAdded: header !== undefined,
      removedBytes: (this.#edits?.removedBytes ?? 0) + end.size - end.keptEnd,
      ...(this.#oversized > 0 ? { oversizedKept: this.#oversized } : {}),
    }
    if (settings.dryRun || !changes) return report
    return this.#edits === undefined ? this.#finishInPlace(report, end) : this.#finishRewrite(report, end)
  }

  /** How many bytes stay of a last line that has no terminator and is not an entry. */
  async #keptOf(torn: Fault): Promise<number> {
    const { file, settings } = this.#log
    const { unterminated, maxLineBytes, salvage } = settings
    const isWhole = torn.salvaged > 0 || this.#isHeaderAlone(torn)
    const isOversized = torn.length > maxLineBytes && unterminated === 'keep' && !this.#parser.isMalformed
    if (isWhole || isOversized) return torn.length
    // As for any other line, what is not salvaged is taken out; without salvage it is left as opening leaves it.
    if (salvage !== false) return 0
    return keptLength(file, torn.offset, torn.offset + torn.length, unterminated)
  }

  #isHeaderAlone(torn: Fault): boolean {
    return torn.line === 1 && this.#log.format.headerSchema !== undefined && this.#log.header === undefined
  }

  async #finishRewrite(report: RepairReport, end: LogEnd): Promise<RepairReport> {
    const rewrite = this.#rewrite as LogRewrite
    await rewrite.copyTo(end.keptEnd)
    if (end.keptEnd < end.size) await rewrite.removeTo(end.size, removalOf(this.#torn as Fault))
    if (end.isTerminatorAdded) await rewrite.add(TERMINATOR)
    const after = await this.#readBack(await rewrite.written(), report.before, end)
    await rewrite.commit()
    await this.#commitQuarantine(rewrite.seals())
    await rewrite.replace()
    return { ...report, after, changed: true, ...this.#kept(), ...(await this.#late()) }
  }

  /** Damage at the end alone: the log is cut there, or gets a terminator, where it stands. */
  async #finishInPlace(report: RepairReport, end: LogEnd): Promise<RepairReport> {
    const { file } = this.#log
    if (end.keptEnd < end.size) await this.#createQuarantine()
    const removal = removalOf(this.#torn ?? { line: report.before.lines, reason: 'truncated' })
    const added = end.isTerminatorAdded ? TERMINATOR : new Uint8Array(0)
    const seals = await this.#quarantine?.keepTail(file, end.keptEnd, end.size, removal, added)
    await this.#commitQuarantine(seals)
    // What another process that holds no lock appends between that last look and this is cut off, too.
    await repairEnd(file, end)
    return { ...report, after: await this.#readAgain(file), changed: true, ...this.#kept() }
  }

  /** What would be put in the log's place must hold what was read, and read clean. */
  async #readBack(written: LogFile, before: RecoverySummary, end: LogEnd): Promise<RecoverySummary> {
    const after = await this.#readAgain(written, this.#log.settings.signal)
    const corrupt = after.corrupt - after.unknown - this.#oversized
    // Whole values of a torn line stay as one line, whatever it is to the format.
    const more = after.entries - before.entries + corrupt
    const isWhole = more >= 0 && more <= (end.isTerminatorAdded ? 1 : 0) && corrupt >= 0 && !after.truncated
    if (isWhole) return after
    const message = 'the repaired log does not read back as it should: nothing was changed'
    throw new LogError('ERR_LOG_FAILED', message)
  }

  #readAgain(file: LogFile, signal?: AbortSignal): Promise<RecoverySummary> {
    const { format, settings } = this.#log
    const { unterminated, maxLineBytes } = settings
    const helpers = { textOf: strictText, startWalk: startEnvelopeWalk }
    const parser = new LogParser(format, { unterminated, maxLineBytes }, helpers)
    return walkFile(file, parser, { signal })
  }

  async #editing(): Promise<LogEdits> {
    this.#edits ??= this.#log.settings.dryRun ? new RemovalCount() : await this.#beginRewrite()
    return this.#edits
  }

  async #beginRewrite(): Promise<LogRewrite> {
    const { files, file, path } = this.#log
    await this.#createQuarantine()
    this.#rewrite = await LogRewrite.begin(files, file, path, this.#quarantine)
    return this.#rewrite
  }

  async #createQuarantine(): Promise<void> {
    const { files, path, settings } = this.#log
    if (settings.quarantine === undefined) return
    const place = { wanted: settings.quarantine, log: path, continues: true }
    this.#quarantine = await QuarantineLog.begin(files, place, 'repair', this.#begun as BigIntStats)
  }

  /** The last that is done before the log itself is touched. */
  async #commitQuarantine(seals: Seals | undefined): Promise<void> {
    if (seals !== undefined) await this.#quarantine?.commit(seals)
    await this.#requireUnchanged()
    this.#isQuarantined = true
  }

  /** What another process appended to the old file until it was replaced. */
  async #late(): Promise<Pick<RepairReport, 'lateBytes'>> {
    const { files, file, path } = this.#log
    const lateBytes = await carryOver(files, file, this.#begun as BigIntStats, path)
    return lateBytes === 0 ? {} : { lateBytes }
  }

  #kept(): Pick<RepairReport, 'quarantine'> {
    return this.#quarantine === undefined ? {} : { quarantine: this.#quarantine.path }
  }

  async #requireUnchanged(): Promise<void> {
    if (await this.#isUnchanged()) return
    throw changedMeanwhile(this.#log.path, 'while it was repaired', 'nothing was done')
  }

  async #isUnchanged(): Promise<boolean> {
    const { files, path } = this.#log
    return isUnchanged(this.#begun as BigIntStats, await statOrNothing(files, path))
  }
}

/** With its header lost, a log is read as lines alone. */
function readableFormat<H, E>({ format, header }: DamagedLog<H, E>): LogFormat<H | undefined, E> {
  return header === undefined ? format : { ...format, headerSchema: undefined, headerIdentity: undefined }
}

function removalOf({ line, reason }: Removal): Removal {
  return { line, reason }
}

// What repair does with each thing that reading meets. Until the first line that must go nothing is
// written; from then on a rewrite follows the reading, range by range.

import type { BigIntStats } from 'node:fs'
import { LF } from '../core/line-format.js'
import { LogError } from '../core/log-error.js'
import { LogParser, Step } from '../core/log-parser.js'
import type { Fault, RecoverySummary } from '../core/recovery.js'
import type { LogFormat } from '../format/log-format.js'
import type { Removal } from './edit-gatherer.js'
import { writeExactly } from './exact-write.js'
import { isUnchanged, type LogFile, type RewritingLayer, statOrNothing } from './file-layer.js'
import { carryOver } from './late-appends.js'
import type { LogEdits } from './log-edits.js'
import { LogRewrite } from './log-rewrite.js'
import { QuarantineLog, type Seals } from './quarantine-log.js'
import { readHeader } from './read-header.js'
import { RemovalCount } from './removal-count.js'
import type { RepairReport, ResolvedRepairOptions } from './repair-options.js'
import { newCertifier } from './scan-engine.js'
import { strictText } from './strict-text.js'
import { walkFile } from './walk-file.js'

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

export class LogMender<H, E> {
  readonly #log: DamagedLog<H, E>
  readonly #parser: LogParser<H | undefined, E>
  #begun: BigIntStats | undefined
  #quarantine: QuarantineLog | undefined
  #rewrite: LogRewrite | undefined
  #edits: LogEdits | undefined
  /** The corrupt line whose salvaged entries come next, and how many of them. */
  #mended: Fault | undefined
  #entriesLeft = 0
  #torn: Fault | undefined
  /** From then on the quarantine stays unless the log is seen to be as it was: it may have been cut already. */
  #isQuarantined = false

  constructor(log: DamagedLog<H, E>) {
    this.#log = log
    const { salvage, unterminated, maxLineBytes } = log.settings
    const format = readableFormat(log)
    // Most lines are whole, and only passed over. What is written instead is read back by the decoder alone.
    const certifier = newCertifier(format, { maxLineBytes }, false)
    const options = { salvage, unterminated, maxLineBytes }
    this.#parser = new LogParser(format, options, { textOf: strictText, certifier })
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
    if (fault.reason === 'truncated') this.#torn = fault
    else if (fault.reason !== 'unknown-type' || this.#isLostHeader(fault)) await this.#removeLine(fault)
  }

  /** What stands in line 1 of a log without a header is a damaged header, whatever it says of itself. */
  #isLostHeader(fault: Fault): boolean {
    return fault.line === 1 && this.#log.header !== undefined
  }

  async #replaceHeader(line: Uint8Array): Promise<void> {
    const { file } = this.#log
    const { entriesFrom } = await readHeader(file, readableFormat(this.#log))
    const edits = await this.#editing()
    await edits.add(line)
    // A byte order mark stood before the old header: behind the new one it would be damage.
    await edits.removeTo(entriesFrom, { line: 1, reason: 'encoding' })
  }

  async #removeLine(fault: Fault): Promise<void> {
    const edits = await this.#editing()
    await edits.copyTo(fault.offset)
    this.#mended = fault
    this.#entriesLeft = fault.salvaged
    if (fault.salvaged === 0) await edits.removeTo(this.#parser.next, removalOf(fault))
  }

  async #keepSalvaged(): Promise<void> {
    const { offset, length, next } = this.#parser
    const fault = this.#mended as Fault
    const edits = await this.#editing()
    await edits.removeTo(offset, removalOf(fault))
    await edits.copyTo(offset + length)
    this.#entriesLeft -= 1
    if (this.#entriesLeft > 0) return edits.add(TERMINATOR)
    await edits.removeTo(fault.offset + fault.length, removalOf(fault))
    await edits.copyTo(next)
  }

  async #finish(before: RecoverySummary): Promise<RepairReport> {
    if (!this.#log.settings.dryRun) await this.#requireUnchanged()
    if (this.#edits !== undefined) return this.#finishRewrite(before, this.#edits)
    if (this.#torn === undefined) return { before, changed: false, headerAdded: false, removedBytes: 0 }
    return this.#mendTail(before, this.#torn)
  }

  async #finishRewrite(before: RecoverySummary, edits: LogEdits): Promise<RepairReport> {
    // What was read: on a dry run the log may have grown meanwhile.
    const end = before.bytes
    await edits.copyTo(this.#torn?.offset ?? end)
    if (this.#torn !== undefined) await edits.removeTo(end, removalOf(this.#torn))
    const { removedBytes } = edits
    const headerAdded = this.#log.header !== undefined
    if (this.#rewrite === undefined) return { before, changed: false, headerAdded, removedBytes }
    const after = await this.#readBack(this.#rewrite, before)
    await this.#rewrite.commit()
    await this.#commitQuarantine(this.#rewrite.seals())
    await this.#rewrite.replace()
    return {
      before,
      after,
      changed: true,
      headerAdded,
      removedBytes,
      ...this.#kept(),
      ...(await this.#late()),
    }
  }

  /** What would be put in the log's place must hold what was read, and read clean. */
  async #readBack(rewrite: LogRewrite, before: RecoverySummary): Promise<RecoverySummary> {
    const { format, settings } = this.#log
    const { unterminated, maxLineBytes, signal } = settings
    const parser = new LogParser(format, { unterminated, maxLineBytes }, { textOf: strictText })
    const after = await walkFile(await rewrite.written(), parser, { signal })
    const isWhole = after.entries === before.entries && after.corrupt === after.unknown && !after.truncated
    if (isWhole) return after
    throw new LogError(
      'ERR_LOG_FAILED',
      'the mended log does not read back as it should: nothing was changed',
    )
  }

  /** A torn tail alone is cut in place; a header that only lacks its terminator gets it. */
  async #mendTail(before: RecoverySummary, torn: Fault): Promise<RepairReport> {
    const { file, settings } = this.#log
    const isHeader = this.#log.format.headerSchema !== undefined && torn.line === 1
    const removedBytes = isHeader ? 0 : torn.length
    if (settings.dryRun) return { before, changed: false, headerAdded: false, removedBytes }
    if (isHeader) {
      await writeExactly(file, TERMINATOR, torn.length + torn.offset)
    } else {
      await this.#createQuarantine()
      const end = torn.offset + torn.length
      const seals = await this.#quarantine?.keepTail(file, torn.offset, end, removalOf(torn))
      await this.#commitQuarantine(seals)
      // What another process that holds no lock appends between that last look and this is cut off, too.
      await file.truncate(torn.offset)
    }
    await file.sync()
    return {
      before,
      after: withoutTail(before, torn, isHeader),
      changed: true,
      headerAdded: false,
      removedBytes,
      ...this.#kept(),
    }
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
    throw new LogError(
      'ERR_LOG_CHANGED',
      `${this.#log.path} was changed by somebody else while it was mended: nothing was done`,
    )
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

function removalOf({ line, reason }: Fault): Removal {
  return { line, reason }
}

function withoutTail(before: RecoverySummary, torn: Fault, isHeader: boolean): RecoverySummary {
  const end = isHeader ? torn.offset + torn.length + TERMINATOR.length : torn.offset
  return {
    ...before,
    status: before.corrupt > 0 ? 'corrupt-entries' : 'clean',
    truncated: false,
    lines: isHeader ? before.lines : before.lines - 1,
    bytes: end,
    committed: end,
    faults: before.faults.filter(({ reason }) => reason !== 'truncated'),
  }
}

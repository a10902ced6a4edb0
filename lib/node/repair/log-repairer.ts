// Repairs a log while it is read once. Nothing is written until the first line that must go; from then on a new log
// follows the reading, range by range. The end of the log comes last (`log-end.ts`).

import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import { readHeader } from '../parser/read-header.js'
import { walkFile } from '../parser/walk-file.js'
import { type DamagedLog, type DamagedReader, damagedReader, readableFormat } from './damaged-log.js'
import { KeptLines } from './kept-lines.js'
import { LineEdits } from './line-edits.js'
import { LogChange } from './log-change.js'
import { type LogEnd, limitedFault, tornEnd, untornEnd } from './log-end.js'
import { RemovalLimit } from './removal-limit.js'
import type { RepairReport } from './repair-options.js'
import { readBack, summaryInPlace } from './repaired-summary.js'

export class LogRepairer<H, E> {
  readonly #log: DamagedLog<H, E>
  readonly #change: LogChange
  readonly #reader: DamagedReader<H, E>
  readonly #limit: RemovalLimit
  readonly #edits: LineEdits
  readonly #kept: KeptLines
  /** The last line, where it has no terminator and is not an entry, and whether it stays because of a limit. */
  #torn: Fault | undefined
  #isTornKept = false

  private constructor(log: DamagedLog<H, E>, change: LogChange) {
    const { settings, header } = log
    const isHeaderLost = header !== undefined
    this.#log = log
    this.#change = change
    this.#reader = damagedReader(log)
    this.#limit = new RemovalLimit(log.file, settings.signal)
    this.#edits = new LineEdits(() => change.edits(), this.#limit, isHeaderLost)
    this.#kept = new KeptLines(settings, isHeaderLost)
  }

  /** Repairs the log, which is open for writing unless this is a dry run. */
  static async repair<H, E>(log: DamagedLog<H, E>): Promise<RepairReport> {
    const change = await LogChange.begin(log)
    try {
      return await new LogRepairer(log, change).#run()
    } catch (error) {
      await change.abandon()
      throw error
    }
  }

  async #run(): Promise<RepairReport> {
    try {
      const before = await this.#read()
      if (!this.#log.settings.dryRun) await this.#change.requireUnchanged()
      return await this.#finish(before, await this.#end(before))
    } finally {
      this.#reader.release()
    }
  }

  /** Reads the whole log; what must go is dealt with on the way. */
  async #read(): Promise<RecoverySummary> {
    const { file, settings, header } = this.#log
    if (header !== undefined) {
      const { entriesFrom } = await readHeader(file, readableFormat(this.#log))
      await this.#edits.putHeader(header, entriesFrom)
    }
    const { onProgress, signal } = settings
    const show = (step: Step) => this.#take(step)
    return walkFile(file, this.#reader.parser, { show, onProgress, signal })
  }

  async #take(step: Step): Promise<void> {
    if (step === Step.Entry) return this.#edits.keepSalvaged(this.#reader.parser)
    const fault = this.#reader.parser.fault as Fault
    if (fault.reason === 'truncated') this.#torn = fault
    else if (this.#kept.keep(fault, this.#reader.parser)) return
    if (fault.salvaged > 0) this.#edits.beginSalvage(fault)
    else if (fault !== this.#torn) await this.#edits.removeLine(fault, this.#reader.parser.next)
  }

  async #end(before: RecoverySummary): Promise<LogEnd> {
    const torn = this.#torn
    if (torn === undefined || this.#edits.isDone(torn))
      return untornEnd(this.#log, before, this.#edits.keepsEnd(before.bytes))
    this.#isTornKept = await this.#keepsTorn(torn)
    return tornEnd(this.#log, torn, this.#isTornKept)
  }

  /** Whether the torn line stays because of a limit. Without salvage 'drop' cuts it, as opening does. */
  async #keepsTorn(torn: Fault): Promise<boolean> {
    const { salvage, unterminated } = this.#log.settings
    if (torn.salvaged > 0 || (salvage === false && unterminated === 'drop')) return false
    const fault = await limitedFault(this.#log, torn)
    const { isMalformed } = this.#reader.parser
    return fault !== undefined && this.#kept.keep(fault, { isMalformed, next: torn.offset + torn.length })
  }

  async #finish(before: RecoverySummary, end: LogEnd): Promise<RepairReport> {
    const { settings } = this.#log
    await this.#requireEnough(before, end)
    const report = this.#report(before, end)
    const isChange = this.#change.hasEdits || end.isTerminatorAdded || end.keptEnd < end.size
    if (settings.dryRun || !isChange) return report
    if (!this.#change.hasEdits) {
      const changed = await this.#change.cutInPlace(end)
      return { ...report, ...changed, after: await summaryInPlace(this.#log, before, end) }
    }
    const written = await this.#change.complete(end)
    const after = await readBack(this.#log, written, { before, end, limited: this.#kept.limited })
    return { ...report, ...(await this.#change.replace()), after }
  }

  /** @throws LogError ERR_LOG_TOO_DAMAGED, unless repair is forced */
  async #requireEnough(before: RecoverySummary, end: LogEnd): Promise<void> {
    const { settings, header } = this.#log
    if (settings.force) return
    const { size, keptEnd, torn, keepsUnread } = end
    if (header === undefined || torn?.line !== 1) await this.#limit.remove(keptEnd, size)
    if (torn !== undefined && keptEnd === torn.offset) this.#limit.removeLine()
    const stay = before.entries + before.unknown + this.#kept.limited + (keepsUnread ? 1 : 0)
    await this.#limit.check(size, stay, before.lines - before.blank)
  }

  #report(before: RecoverySummary, { size, keptEnd }: LogEnd): RepairReport {
    const { oversized, deep } = this.#kept
    return {
      before,
      changed: false,
      headerAdded: this.#log.header !== undefined,
      removedBytes: this.#change.removedBytes + size - keptEnd,
      ...(oversized > 0 ? { oversizedKept: oversized } : {}),
      ...(deep > 0 ? { deepKept: deep } : {}),
      ...(this.#isTornKept ? { endKept: true as const } : {}),
    }
  }
}

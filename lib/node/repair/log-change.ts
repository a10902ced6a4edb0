// How a repair changes the log on the disk: written anew and put in the old one's place, or cut in place. What is taken
// out is durable in the quarantine first, and the log is changed only if no other process has changed it.

import type { BigIntStats } from 'node:fs'
import type { Fault } from '../../core/recovery.js'
import { changedMeanwhile } from '../files/changed-log.js'
import { isUnchanged, type LogFile, statOrNothing } from '../files/file-layer.js'
import { carryOver } from '../files/late-appends.js'
import { type LogEdits, RemovalCount } from '../quarantine/log-edits.js'
import { QuarantineLog, type Seals } from '../quarantine/quarantine-log.js'
import { TERMINATOR } from '../tail/tail-cut.js'
import type { DamagedLog } from './damaged-log.js'
import { removalOf } from './line-edits.js'
import { type LogEnd, repairEnd } from './log-end.js'
import { LogRewrite } from './log-rewrite.js'
import type { RepairReport } from './repair-options.js'

type Changed = Pick<RepairReport, 'changed' | 'quarantine' | 'lateBytes'>

const NOTHING = new Uint8Array(0)

export class LogChange {
  readonly #log: DamagedLog<unknown, unknown>
  /** The log as it was when repair began. */
  readonly #seen: BigIntStats
  #quarantine: QuarantineLog | undefined
  #rewrite: LogRewrite | undefined
  #edits: LogEdits | undefined
  /** From then on the quarantine stays unless the log is as it was: the log may have been changed already. */
  #isQuarantined = false

  private constructor(log: DamagedLog<unknown, unknown>, seen: BigIntStats) {
    this.#log = log
    this.#seen = seen
  }

  static async begin(log: DamagedLog<unknown, unknown>): Promise<LogChange> {
    return new LogChange(log, await log.file.stat({ bigint: true }))
  }

  /** Whether the log has edits, and not only an end to be repaired. */
  get hasEdits(): boolean {
    return this.#edits !== undefined
  }

  /** Bytes that the edits have taken out. */
  get removedBytes(): number {
    return this.#edits?.removedBytes ?? 0
  }

  /** The edits of the log, begun at the first call. On a dry run they are only counted. */
  async edits(): Promise<LogEdits> {
    this.#edits ??= this.#log.settings.dryRun ? new RemovalCount() : await this.#beginRewrite()
    return this.#edits
  }

  /** @throws LogError ERR_LOG_CHANGED */
  async requireUnchanged(): Promise<void> {
    if (await this.#isUnchanged()) return
    throw changedMeanwhile(this.#log.path, 'while it was repaired', 'nothing was done')
  }

  /** Writes the rest of the new log, which is to be read back before `replace`. */
  async complete({ size, keptEnd, isTerminatorAdded, torn }: LogEnd): Promise<LogFile> {
    const rewrite = this.#rewrite as LogRewrite
    await rewrite.copyTo(keptEnd)
    if (keptEnd < size) await rewrite.removeTo(size, removalOf(torn as Fault))
    if (isTerminatorAdded) await rewrite.add(TERMINATOR)
    return rewrite.written()
  }

  /** Puts the new log in the old one's place. */
  async replace(): Promise<Changed> {
    const rewrite = this.#rewrite as LogRewrite
    const { files, file, path } = this.#log
    await rewrite.commit()
    await this.#commitQuarantine(rewrite.seals())
    await rewrite.replace()
    const lateBytes = await carryOver(files, file, this.#seen, path)
    return { ...this.#changed(), ...(lateBytes === 0 ? {} : { lateBytes }) }
  }

  /** Repairs the end of the log, the only damage, in place. */
  async cutInPlace(end: LogEnd): Promise<Changed> {
    const { file } = this.#log
    const { size, keptEnd, isTerminatorAdded, torn } = end
    if (keptEnd < size) await this.#createQuarantine()
    const added = isTerminatorAdded ? TERMINATOR : NOTHING
    const seals = await this.#quarantine?.keepTail(file, keptEnd, size, removalOf(torn as Fault), added)
    await this.#commitQuarantine(seals)
    // The cut also removes what another process, without the lock, appends between that last look and now.
    await repairEnd(file, end)
    return this.#changed()
  }

  /** Leaves nothing beside the log, except a quarantine of bytes that may no longer be in the log. */
  async abandon(): Promise<void> {
    await this.#rewrite?.abandon()
    const isTaken = this.#isQuarantined && !(await this.#isUnchanged().catch(() => false))
    if (!isTaken) await this.#quarantine?.abandon()
  }

  async #beginRewrite(): Promise<LogRewrite> {
    await this.#createQuarantine()
    this.#rewrite = await LogRewrite.begin(this.#log, this.#quarantine)
    return this.#rewrite
  }

  async #createQuarantine(): Promise<void> {
    const { files, path, settings } = this.#log
    if (settings.quarantine === undefined) return
    const place = { wanted: settings.quarantine, log: path, continues: true }
    this.#quarantine = await QuarantineLog.begin(files, place, 'repair', this.#seen)
  }

  /** The last step before the log itself is touched. */
  async #commitQuarantine(seals: Seals | undefined): Promise<void> {
    if (seals !== undefined) await this.#quarantine?.commit(seals)
    await this.requireUnchanged()
    this.#isQuarantined = true
  }

  #changed(): Changed {
    return {
      changed: true,
      ...(this.#quarantine === undefined ? {} : { quarantine: this.#quarantine.path }),
    }
  }

  async #isUnchanged(): Promise<boolean> {
    const { files, path } = this.#log
    return isUnchanged(this.#seen, await statOrNothing(files, path))
  }
}

// Puts the damaged original in the place of the log. The order makes it safe: the original is durable beside the log, then
// the log is replaced, and last the section is marked as undone. If it is killed before the mark, the next call finds the
// original in place and only marks the section.

import type { BigIntStats } from 'node:fs'
import { encodeEntry } from '../../core/entries/entry-encoder.js'
import { quarantineFormat } from '../../format/quarantine-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import { BlockWriter } from '../files/block-writer.js'
import { changedMeanwhile } from '../files/changed-log.js'
import { newRepairPath } from '../files/draft-file.js'
import {
  abandonNew,
  isUnchanged,
  type LogFile,
  type RewritingLayer,
  statOrNothing,
} from '../files/file-layer.js'
import { carryOver } from '../files/late-appends.js'
import { writeExactly } from '../files/positioned-io.js'
import { giveAttributes, OWNER_ALONE } from '../files/private-copy.js'
import { finishedPart } from '../quarantine/quarantine-file.js'
import type { QuarantineSection } from '../quarantine/quarantine-sections.js'
import { putTogether } from './restoration.js'
import { type KnownLog, sectionToUndo } from './section-choice.js'

export interface RepairedLog extends KnownLog {
  files: RewritingLayer
  /** The quarantine, open for writing. */
  quarantine: LogFile
}

export class LogRestorer {
  readonly #log: RepairedLog

  constructor(log: RepairedLog) {
    this.#log = log
  }

  async run(): Promise<{ path: string; bytes: number }> {
    const { path, file } = this.#log
    const seen = await file.stat({ bigint: true })
    const { section, state } = await sectionToUndo(this.#log, ['repaired', 'damaged'])
    if (state === 'repaired') await this.#putBack(section, seen)
    await this.#mark(section.number)
    return { path, bytes: section.damaged.bytes }
  }

  async #putBack(section: QuarantineSection, seen: BigIntStats): Promise<void> {
    const { files, path, file } = this.#log
    const newPath = newRepairPath(path)
    const made = await files.open(newPath, 'wx+', OWNER_ALONE)
    try {
      await this.#write(section, made, newPath, seen)
      await this.#requireUnchanged(seen)
      throwIfAborted(this.#log.signal)
      await files.rename(newPath, path)
    } catch (error) {
      await abandonNew(files, newPath, made)
      throw error
    }
    await files.syncFolderOf(path)
    await carryOver(files, file, seen, path)
  }

  async #write(
    section: QuarantineSection,
    made: LogFile,
    newPath: string,
    { mode, uid, gid }: BigIntStats,
  ): Promise<void> {
    const { files, path, file, quarantine, signal } = this.#log
    await putTogether(quarantine, file, section, new BlockWriter(made), signal)
    await giveAttributes(files, made, newPath, { mode, uid, gid, path })
    await made.sync()
    await made.close()
  }

  async #requireUnchanged(seen: BigIntStats): Promise<void> {
    const { files, path } = this.#log
    if (isUnchanged(seen, await statOrNothing(files, path))) return
    throw changedMeanwhile(path, 'while it was being restored', 'nothing was done')
  }

  /** Marks the section as undone. What follows the last finished section was left by a killed process, and is cut off. */
  async #mark(section: number): Promise<void> {
    const { quarantine, index } = this.#log
    const { length } = await finishedPart(quarantine, index.start)
    const at = new Date().toISOString()
    await quarantine.truncate(length)
    await writeExactly(quarantine, encodeEntry(quarantineFormat, { type: 'restored', section, at }), length)
    await quarantine.sync()
  }
}

// A section of a log's quarantine: what one repair, or one opening, takes out of the log. It is durable before the log
// itself is touched. Its last line is durable only after the others, so a section with a last line is complete.

import type { BigIntStats } from 'node:fs'
import { encodeEntry } from '../../core/entries/entry-encoder.js'
import {
  type LogSeal,
  type QuarantinePiece,
  quarantineFormat,
  type SectionBegin,
} from '../../format/quarantine-format.js'
import { BlockWriter } from '../files/block-writer.js'
import { changedMeanwhile } from '../files/changed-log.js'
import { abandonNew, type FileLayer } from '../files/file-layer.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { RangeReader } from '../files/range-reader.js'
import { EditGatherer, type Removal } from './edit-gatherer.js'
import { sealBeforeCut } from './log-seal.js'
import { openQuarantine, type QuarantineFile, type QuarantinePlace } from './quarantine-file.js'

/** The seals of the log as it was, and as it will be left. */
export interface Seals {
  damaged: LogSeal
  repaired: LogSeal
}

export class QuarantineLog {
  readonly #files: FileLayer
  readonly #file: QuarantineFile
  readonly #writer: BlockWriter
  readonly #edits: EditGatherer

  private constructor(files: FileLayer, file: QuarantineFile) {
    this.#files = files
    this.#file = file
    this.#writer = new BlockWriter(file.file, file.length)
    this.#edits = new EditGatherer((piece) => this.#write(piece))
  }

  /** Begins a section. @param damaged the stats of the log as it is */
  static async begin(
    files: FileLayer,
    place: QuarantinePlace,
    by: SectionBegin['by'],
    damaged: BigIntStats,
  ): Promise<QuarantineLog> {
    const quarantine = new QuarantineLog(files, await openQuarantine(files, place, damaged))
    try {
      await quarantine.#begin(by, Number(damaged.size))
      return quarantine
    } catch (error) {
      await quarantine.abandon()
      throw error
    }
  }

  get path(): string {
    return this.#file.path
  }

  /** Takes the edits, and must be shown the log from its start to its end. */
  get edits(): EditGatherer {
    return this.#edits
  }

  /**
   * Keeps the bytes [start, end) of a log, whose end is about to be cut in place.
   * @param added the bytes that will be written at the cut
   */
  async keepTail(
    log: ReadableFile,
    start: number,
    end: number,
    removal: Removal,
    added: Uint8Array = new Uint8Array(0),
  ): Promise<Seals> {
    const repaired = await sealBeforeCut(log, start)
    const damaged = repaired.copy()
    repaired.update(added)
    const edits = new EditGatherer((piece) => this.#write(piece), start)
    if (added.length > 0) await edits.add(added.length, removal)
    await new RangeReader(log).read(start, end, async (piece) => {
      damaged.update(piece)
      await edits.remove(piece, removal)
    })
    await edits.flush()
    return { damaged: damaged.seal(), repaired: repaired.seal() }
  }

  /** Finishes the section and makes it durable, and the file's name with it. */
  async commit(seals: Seals): Promise<void> {
    const { file, path, isNew, sections } = this.#file
    await this.#edits.flush()
    await this.#writer.flush()
    // After a power cut, the last line must not be there without the others.
    await file.sync()
    await this.#requireAlone()
    await this.#write({ type: 'end', section: sections + 1, ...seals })
    await this.#writer.flush()
    await this.#requireAlone()
    await file.sync()
    if (isNew) await this.#files.syncFolderOf(path)
    await file.close()
  }

  /** Removes the section: nothing was taken out after all. */
  async abandon(): Promise<void> {
    const { path, isNew, length, file } = this.#file
    if (isNew) return abandonNew(this.#files, path, file)
    await file.close().catch(() => {})
    // If this fails, it does no harm: the next section overwrites an unfinished one.
    await this.#cutTo(length).catch(() => {})
  }

  async #cutTo(length: number): Promise<void> {
    const file = await this.#files.open(this.path, 'r+')
    await file.truncate(length).finally(() => file.close())
  }

  async #begin(by: SectionBegin['by'], bytes: number): Promise<void> {
    const { file, length, sections } = this.#file
    const { size } = await file.stat({ bigint: true })
    if (size > BigInt(length)) await file.truncate(length)
    const at = new Date().toISOString()
    await this.#write({ type: 'begin', section: sections + 1, by, at, bytes })
  }

  /** @throws LogError ERR_LOG_CHANGED where another process, which does not hold the log's lock, writes to the file */
  async #requireAlone(): Promise<void> {
    const { size } = await this.#file.file.stat({ bigint: true })
    if (size === BigInt(this.#writer.length)) return
    throw changedMeanwhile(this.path, 'while it was written', 'the log was left as it was')
  }

  async #write(piece: QuarantinePiece): Promise<void> {
    await this.#writer.write(encodeEntry(quarantineFormat, piece))
  }
}

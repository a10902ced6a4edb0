// The file that repair keeps what it takes out in: a log of its own, whose format is in
// `lib/format/quarantine-format.ts`. It is durable before the log itself is touched.

import type { BigIntStats } from 'node:fs'
import { basename } from 'node:path'
import { encodeEntry, encodeHeader } from '../core/entry-encoder.js'
import { type QuarantinePiece, quarantineFormat } from '../format/quarantine-format.js'
import { BlockWriter } from './block-writer.js'
import {
  abandonNew,
  type FileLayer,
  type LogFile,
  type RewritingFile,
  type RewritingLayer,
} from './file-layer.js'
import { guardCopy } from './private-copy.js'
import { createNumbered } from './quarantine-copy.js'
import type { RangeReader } from './range-reader.js'

/** What was wrong with the line that bytes are taken from. */
export interface Removal {
  line: number
  reason: string
}

export class QuarantineLog {
  readonly path: string
  readonly #files: FileLayer
  readonly #file: LogFile
  readonly #writer: BlockWriter

  private constructor(files: FileLayer, path: string, file: LogFile) {
    this.#files = files
    this.path = path
    this.#file = file
    this.#writer = new BlockWriter(file)
  }

  /** A new file at the path, or at that path with a number added where it exists. `damaged` is the log as it is. */
  static async create(
    files: RewritingLayer,
    wanted: string,
    log: string,
    damaged: BigIntStats,
  ): Promise<QuarantineLog> {
    const { path, file } = await createNumbered(files, wanted)
    const quarantine = new QuarantineLog(files, path, file)
    try {
      await guardCopy(file as RewritingFile, damaged)
      const bytes = Number(damaged.size)
      const header = { type: 'quarantine', version: 1, log: basename(log), bytes } as const
      await quarantine.#writer.write(encodeHeader(quarantineFormat, header))
      return quarantine
    } catch (error) {
      await quarantine.abandon()
      throw error
    }
  }

  /** Keeps the bytes of the log from `start` up to, not with, `end`. */
  async keep(log: RangeReader, start: number, end: number, { line, reason }: Removal): Promise<void> {
    let offset = start
    await log.read(start, end, async (piece) => {
      const { length } = piece
      const bytes = piece.toString('base64')
      await this.#write({ type: 'removed', offset, length, line, reason, bytes })
      offset += length
    })
  }

  /** Notes bytes that the repaired log has and the damaged one had not. */
  async noteAdded(offset: number, length: number): Promise<void> {
    await this.#write({ type: 'added', offset, length })
  }

  /** Makes it durable, name and all. */
  async commit(): Promise<void> {
    await this.#writer.flush()
    await this.#file.sync()
    await this.#files.syncFolderOf(this.path)
    await this.#file.close()
  }

  /** Leaves no trace of it: nothing was taken out after all. */
  async abandon(): Promise<void> {
    await abandonNew(this.#files, this.path, this.#file)
  }

  async #write(piece: QuarantinePiece): Promise<void> {
    await this.#writer.write(encodeEntry(quarantineFormat, piece))
  }
}

// The file that repair keeps what it takes out in: a log of its own, whose format is in
// `lib/format/quarantine-format.ts`. It is durable before the log itself is touched.

import type { BigIntStats } from 'node:fs'
import { basename } from 'node:path'
import { encodeEntry, encodeHeader } from '../core/entry-encoder.js'
import { quarantineFormat } from '../format/quarantine-format.js'
import { readExactly } from './exact-read.js'
import {
  abandonNew,
  type FileLayer,
  type LogFile,
  type RewritingFile,
  type RewritingLayer,
} from './file-layer.js'
import { cutMeanwhile } from './find-last-newline.js'
import { guardCopy } from './private-copy.js'
import { createNumbered, writeExactly } from './quarantine-copy.js'

/** What a line of the quarantine carries at the most; base64 makes four bytes of three. */
const PIECE_BYTES = 768 * 1024

/** What was wrong with the line that bytes are taken from. */
export interface Removal {
  line: number
  reason: string
}

export class QuarantineLog {
  readonly path: string
  readonly #files: FileLayer
  readonly #file: LogFile
  readonly #buffer = Buffer.allocUnsafeSlow(PIECE_BYTES)
  #length = 0

  private constructor(files: FileLayer, path: string, file: LogFile) {
    this.#files = files
    this.path = path
    this.#file = file
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
      await quarantine.#write(encodeHeader(quarantineFormat, header))
      return quarantine
    } catch (error) {
      await quarantine.abandon()
      throw error
    }
  }

  /** Keeps the bytes of the log from `start` up to, not with, `end`. */
  async keep(
    log: Pick<LogFile, 'read'>,
    start: number,
    end: number,
    { line, reason }: Removal,
  ): Promise<void> {
    for (let offset = start; offset < end; ) {
      const piece = await readExactly(
        log,
        this.#buffer.subarray(0, Math.min(PIECE_BYTES, end - offset)),
        offset,
      )
      if (piece.length === 0) throw cutMeanwhile(offset)
      const { length } = piece
      const entry = {
        type: 'removed',
        offset,
        length,
        line,
        reason,
        bytes: piece.toString('base64'),
      } as const
      await this.#write(encodeEntry(quarantineFormat, entry))
      offset += length
    }
  }

  /** Notes bytes that the repaired log has and the damaged one had not. */
  async noteAdded(offset: number, length: number): Promise<void> {
    await this.#write(encodeEntry(quarantineFormat, { type: 'added', offset, length }))
  }

  /** Makes it durable, name and all. */
  async commit(): Promise<void> {
    await this.#file.sync()
    await this.#files.syncFolderOf(this.path)
    await this.#file.close()
  }

  /** Leaves no trace of it: nothing was taken out after all. */
  async abandon(): Promise<void> {
    await abandonNew(this.#files, this.path, this.#file)
  }

  async #write(line: Uint8Array): Promise<void> {
    await writeExactly(this.#file, line, this.#length)
    this.#length += line.length
  }
}

// The mended log, in a new file beside the damaged one: ranges of the old one copied byte for byte, with
// what is taken out in the quarantine and what is put in noted there. Until `replace` the old log is as it was;
// `replace` puts the new one in its place at once, so that a crash leaves one or the other.

import { BlockWriter } from './block-writer.js'
import { abandonNew, type RewritingFile, type RewritingLayer } from './file-layer.js'
import type { LogEdits } from './log-edits.js'
import { newMendingPath } from './mending-file.js'
import { giveTo, OWNER_ALONE } from './private-copy.js'
import type { QuarantineLog, Removal } from './quarantine-log.js'
import { RangeReader } from './range-reader.js'

export class LogRewrite implements LogEdits {
  readonly #files: RewritingLayer
  readonly #old: RewritingFile
  readonly #path: string
  readonly #newPath: string
  readonly #new: RewritingFile
  /** Undefined where nothing is to be kept of what is taken out. */
  readonly #quarantine: QuarantineLog | undefined
  readonly #reader: RangeReader
  readonly #writer: BlockWriter
  /** How far the old log has been dealt with. */
  #done = 0
  removedBytes = 0

  private constructor(
    files: RewritingLayer,
    old: RewritingFile,
    path: string,
    newPath: string,
    file: RewritingFile,
    quarantine: QuarantineLog | undefined,
  ) {
    this.#files = files
    this.#old = old
    this.#path = path
    this.#newPath = newPath
    this.#new = file
    this.#quarantine = quarantine
    this.#reader = new RangeReader(old)
    this.#writer = new BlockWriter(file)
  }

  static async begin(
    files: RewritingLayer,
    old: RewritingFile,
    path: string,
    quarantine: QuarantineLog | undefined,
  ): Promise<LogRewrite> {
    const newPath = newMendingPath(path)
    const rewrite = new LogRewrite(files, old, path, newPath, await files.open(newPath, 'wx+'), quarantine)
    try {
      await rewrite.#new.chmod(OWNER_ALONE)
      return rewrite
    } catch (error) {
      await rewrite.abandon()
      throw error
    }
  }

  /** The new log, whole, to be read back before it takes the old one's place. */
  async written(): Promise<RewritingFile> {
    await this.#writer.flush()
    return this.#new
  }

  /** Copies the old log from where it stands up to, not with, `end`. */
  async copyTo(end: number): Promise<void> {
    await this.#reader.read(this.#done, end, (piece) => this.#writer.write(piece))
    this.#done = end
  }

  /** Takes out what the old log has from where it stands up to, not with, `end`. */
  async removeTo(end: number, removal: Removal): Promise<void> {
    if (end === this.#done) return
    await this.#quarantine?.keep(this.#reader, this.#done, end, removal)
    this.removedBytes += end - this.#done
    this.#done = end
  }

  /** Puts in bytes that the old log has not. */
  async add(bytes: Uint8Array): Promise<void> {
    await this.#quarantine?.noteAdded(this.#writer.length, bytes.length)
    await this.#writer.write(bytes)
  }

  /** Makes the new log durable, with the old one's mode and owner. */
  async commit(): Promise<void> {
    await giveTo(this.#new, await this.#old.stat({ bigint: true }))
    await this.#new.sync()
    await this.#new.close()
  }

  /** Puts the new log in the old one's place. */
  async replace(): Promise<void> {
    await this.#files.rename(this.#newPath, this.#path)
    await this.#files.syncFolderOf(this.#path)
  }

  /** Leaves no trace of it. */
  async abandon(): Promise<void> {
    await abandonNew(this.#files, this.#newPath, this.#new)
  }
}

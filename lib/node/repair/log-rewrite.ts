// The repaired log, in a new file beside the damaged one: ranges of the old one copied byte for byte, with
// what is taken out in the quarantine and what is put in noted there. Until `replace` the old log is as it was;
// `replace` puts the new one in its place at once, so that a crash leaves one or the other.

import { BlockWriter } from '../files/block-writer.js'
import { newRepairPath } from '../files/draft-file.js'
import { abandonNew, type LogFile, type RewritingLayer } from '../files/file-layer.js'
import { giveAttributes, OWNER_ALONE } from '../files/private-copy.js'
import { RangeReader } from '../files/range-reader.js'
import type { Removal } from '../quarantine/edit-gatherer.js'
import type { LogEdits } from '../quarantine/log-edits.js'
import { SealHash } from '../quarantine/log-seal.js'
import type { QuarantineLog, Seals } from '../quarantine/quarantine-log.js'

export class LogRewrite implements LogEdits {
  readonly #files: RewritingLayer
  readonly #old: LogFile
  readonly #path: string
  readonly #newPath: string
  readonly #new: LogFile
  /** Undefined where nothing is to be kept of what is taken out. */
  readonly #quarantine: QuarantineLog | undefined
  readonly #reader: RangeReader
  readonly #writer: BlockWriter
  readonly #oldHash = new SealHash()
  readonly #newHash = new SealHash()
  /** How far the old log has been dealt with. */
  #done = 0
  /** What is wrong where the edits stand. */
  #removal: Removal = { line: 1, reason: 'header' }
  removedBytes = 0

  private constructor(
    files: RewritingLayer,
    old: LogFile,
    path: string,
    newPath: string,
    file: LogFile,
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
    old: LogFile,
    path: string,
    quarantine: QuarantineLog | undefined,
  ): Promise<LogRewrite> {
    const newPath = newRepairPath(path)
    const file = await files.open(newPath, 'wx+', OWNER_ALONE)
    return new LogRewrite(files, old, path, newPath, file, quarantine)
  }

  /** The new log, whole, to be read back before it takes the old one's place. */
  async written(): Promise<LogFile> {
    await this.#writer.flush()
    return this.#new
  }

  /** What the old log and the new one are known by. */
  seals(): Seals {
    return { damaged: this.#oldHash.seal(), repaired: this.#newHash.seal() }
  }

  /** Copies the old log from where it stands, up to `end`. */
  async copyTo(end: number): Promise<void> {
    await this.#reader.read(this.#done, end, async (piece) => {
      this.#quarantine?.edits.keep(piece)
      if (this.#quarantine !== undefined) this.#oldHash.update(piece)
      await this.#write(piece)
    })
    this.#done = end
  }

  /** Takes out what the old log has from where it stands, up to `end`. */
  async removeTo(end: number, removal: Removal): Promise<void> {
    this.#removal = removal
    if (end === this.#done) return
    if (this.#quarantine !== undefined) await this.#keepTo(end, this.#quarantine, removal)
    this.removedBytes += end - this.#done
    this.#done = end
  }

  async #keepTo(end: number, { edits }: QuarantineLog, removal: Removal): Promise<void> {
    await this.#reader.read(this.#done, end, async (piece) => {
      this.#oldHash.update(piece)
      await edits.remove(piece, removal)
    })
  }

  /** Puts in bytes that the old log has not. */
  async add(bytes: Uint8Array): Promise<void> {
    await this.#quarantine?.edits.add(bytes.length, this.#removal)
    await this.#write(bytes)
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#quarantine !== undefined) this.#newHash.update(bytes)
    await this.#writer.write(bytes)
  }

  /** Makes the new log durable, with the old one's mode, owner and access control list. */
  async commit(): Promise<void> {
    const stats = await this.#old.stat({ bigint: true })
    const { mode, uid, gid } = stats
    await giveAttributes(this.#files, this.#new, this.#newPath, { mode, uid, gid, path: this.#path })
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

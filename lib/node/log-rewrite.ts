// The mended log, in a new file beside the damaged one: ranges of the old one copied byte for byte, with
// what is taken out in the quarantine and what is put in noted there. Until `replace` the old log is as it was;
// `replace` puts the new one in its place at once, so that a crash leaves one or the other.

import { readExactly } from './exact-read.js'
import { abandonNew, type RewritingFile, type RewritingLayer } from './file-layer.js'
import { cutMeanwhile } from './find-last-newline.js'
import type { LogEdits } from './log-edits.js'
import { newMendingPath } from './mending-file.js'
import { giveTo, OWNER_ALONE } from './private-copy.js'
import { writeExactly } from './quarantine-copy.js'
import type { QuarantineLog, Removal } from './quarantine-log.js'

const BLOCK_BYTES = 1024 * 1024

export class LogRewrite implements LogEdits {
  readonly #files: RewritingLayer
  readonly #old: RewritingFile
  readonly #path: string
  readonly #newPath: string
  readonly #new: RewritingFile
  /** Undefined where nothing is to be kept of what is taken out. */
  readonly #quarantine: QuarantineLog | undefined
  readonly #buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  /** How far the old log has been dealt with, and how long the new one is. */
  #done = 0
  #length = 0
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

  /** The new log, to be read back before it takes the old one's place. */
  get file(): RewritingFile {
    return this.#new
  }

  /** Copies the old log from where it stands up to, not with, `end`. */
  async copyTo(end: number): Promise<void> {
    while (this.#done < end) {
      const room = this.#buffer.subarray(0, Math.min(BLOCK_BYTES, end - this.#done))
      const block = await readExactly(this.#old, room, this.#done)
      if (block.length === 0) throw cutMeanwhile(this.#done)
      await this.#write(block)
      this.#done += block.length
    }
  }

  /** Takes out what the old log has from where it stands up to, not with, `end`. */
  async removeTo(end: number, removal: Removal): Promise<void> {
    if (end === this.#done) return
    await this.#quarantine?.keep(this.#old, this.#done, end, removal)
    this.removedBytes += end - this.#done
    this.#done = end
  }

  /** Puts in bytes that the old log has not. */
  async add(bytes: Uint8Array): Promise<void> {
    await this.#quarantine?.noteAdded(this.#length, bytes.length)
    await this.#write(bytes)
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

  async #write(bytes: Uint8Array): Promise<void> {
    await writeExactly(this.#new, bytes, this.#length)
    this.#length += bytes.length
  }
}

// The repaired log, in a new file beside the damaged one: ranges of the old log are copied byte for byte, what is taken
// out goes to the quarantine, and what is put in is noted there. Until `replace` the old log is as it was; `replace` puts
// the new one in its place in one step, so that a crash leaves one or the other.

import { throwIfAborted } from '../files/abort-error.js'
import { BlockWriter } from '../files/block-writer.js'
import { newRepairPath } from '../files/draft-file.js'
import { abandonNew, type LogFile } from '../files/file-layer.js'
import { giveAttributes, OWNER_ALONE } from '../files/private-copy.js'
import { RangeReader } from '../files/range-reader.js'
import type { Removal } from '../quarantine/edit-gatherer.js'
import type { LogEdits } from '../quarantine/log-edits.js'
import { SealHash } from '../quarantine/log-seal.js'
import type { QuarantineLog, Seals } from '../quarantine/quarantine-log.js'
import type { DamagedLog } from './damaged-log.js'

export class LogRewrite implements LogEdits {
  readonly #log: DamagedLog<unknown, unknown>
  readonly #newPath: string
  readonly #new: LogFile
  /** Undefined where what is taken out is not kept. */
  readonly #quarantine: QuarantineLog | undefined
  readonly #reader: RangeReader
  readonly #writer: BlockWriter
  readonly #oldHash = new SealHash()
  readonly #newHash = new SealHash()
  /** The edits are complete up to this offset of the old log. */
  #done = 0
  /** Why bytes were taken out last, which holds for what is put in after them. */
  #removal: Removal = { line: 1, reason: 'header' }
  removedBytes = 0

  private constructor(
    log: DamagedLog<unknown, unknown>,
    newPath: string,
    file: LogFile,
    quarantine: QuarantineLog | undefined,
  ) {
    this.#log = log
    this.#newPath = newPath
    this.#new = file
    this.#quarantine = quarantine
    this.#reader = new RangeReader(log.file)
    this.#writer = new BlockWriter(file)
  }

  static async begin(
    log: DamagedLog<unknown, unknown>,
    quarantine: QuarantineLog | undefined,
  ): Promise<LogRewrite> {
    const newPath = newRepairPath(log.path)
    const file = await log.files.open(newPath, 'wx+', OWNER_ALONE)
    return new LogRewrite(log, newPath, file, quarantine)
  }

  /** The new log, complete, to be read back before it takes the old one's place. */
  async written(): Promise<LogFile> {
    await this.#writer.flush()
    return this.#new
  }

  /** The seals of the old log and the new one. */
  seals(): Seals {
    return { damaged: this.#oldHash.seal(), repaired: this.#newHash.seal() }
  }

  async copyTo(end: number): Promise<void> {
    await this.#read(end, async (piece) => {
      this.#quarantine?.edits.keep(piece)
      if (this.#quarantine !== undefined) this.#oldHash.update(piece)
      await this.#write(piece)
    })
    this.#done = end
  }

  async removeTo(end: number, removal: Removal): Promise<void> {
    this.#removal = removal
    if (end === this.#done) return
    if (this.#quarantine !== undefined) await this.#keepTo(end, this.#quarantine, removal)
    this.removedBytes += end - this.#done
    this.#done = end
  }

  async #keepTo(end: number, { edits }: QuarantineLog, removal: Removal): Promise<void> {
    await this.#read(end, async (piece) => {
      this.#oldHash.update(piece)
      await edits.remove(piece, removal)
    })
  }

  /** Shows the old log's bytes up to `end`: an abort is seen at each piece. */
  #read(end: number, deal: (piece: Buffer) => Promise<void>): Promise<void> {
    return this.#reader.read(this.#done, end, async (piece) => {
      throwIfAborted(this.#log.settings.signal)
      await deal(piece)
    })
  }

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
    const { files, file, path } = this.#log
    const { mode, uid, gid } = await file.stat({ bigint: true })
    await giveAttributes(files, this.#new, this.#newPath, { mode, uid, gid, path })
    await this.#new.sync()
    await this.#new.close()
  }

  /** Puts the new log in the old one's place. */
  async replace(): Promise<void> {
    const { files, path } = this.#log
    await files.rename(this.#newPath, path)
    await files.syncFolderOf(path)
  }

  /** Removes the new log. */
  async abandon(): Promise<void> {
    await abandonNew(this.#log.files, this.#newPath, this.#new)
  }
}

// One group of appends on its way to the disk: checked, written, synced. `flushSync` may overtake it at any await: it
// then finishes the group at once, with what was appended since, and leaves to the group only the acknowledgement. The
// rules that make this safe:
//
// - A write that is in flight may still happen after the same bytes were written again. Both write the same bytes at the
//   same position, so the order does not matter. A file that takes writes only at its end (`writesAtEnd`) has no such
//   write: there each write is made at once.
// - A roll-back is made at once, so that no truncation is in flight that could cut what is written meanwhile. It is never
//   made while a write is in flight, which could happen after it.
// - A sync that is in flight may report the failure that the later one then doesn't, so its outcome is awaited and counts.

import { LogError } from '../../core/log-error.js'
import type { LogFile, SyncFile } from '../files/file-layer.js'
import { writeSome } from '../files/positioned-io.js'
import { LinePieces } from './line-pieces.js'

/** Where an append is in the log, in bytes; `length` without the terminator, `next` where the next line begins. */
export interface AppendPosition {
  /** Of the line's first byte. */
  offset: number
  /** Of the line, terminator left out. */
  length: number
  /** After the terminator. */
  next: number
}

/** The lines of one append, which are written together or not at all. */
export interface Unit {
  lines: readonly Uint8Array[]
  /** Of the lines together. */
  bytes: number
  resolve(positions: AppendPosition[]): void
  reject(error: Error): void
}

export interface CommitTarget {
  file: Pick<LogFile, 'write' | 'sync'>
  /** The same file. */
  synchronous: Pick<SyncFile, 'write' | 'truncate' | 'sync'>
  /** Whether the file takes writes only at its end, wherever they are positioned (O_APPEND). */
  writesAtEnd: boolean
  /** Whether an append is acknowledged only after a sync. */
  durable: boolean
  /** Rejects where the file is no longer as this writer left it: `position` bytes long. */
  verify(position: number): Promise<void>
  /** The same at once. The file may have any length from `least` to `most` bytes: a write may be in flight. */
  verifySync(least: number, most: number): void
  /** Takes the units of a write that failed, and was rolled back: the first is the one that failed. */
  giveBack(units: Unit[], error: Error): void
}

export class GroupCommit {
  /** Where the group begins in the file, in bytes. */
  readonly position: number
  /** The units that are in the file, or are about to be. */
  readonly units: Unit[] = []
  readonly #target: CommitTarget
  #pieces = new LinePieces()
  #bytes = 0
  /** How many bytes writes have written that are complete. */
  #written = 0
  #isWriting = false
  #isOvertaken = false

  constructor(target: CommitTarget, position: number) {
    this.#target = target
    this.position = position
  }

  add(units: readonly Unit[]): void {
    for (const unit of units) {
      this.units.push(unit)
      this.#bytes += unit.bytes
      this.#pieces.add(unit.lines)
    }
  }

  /** Resolves when the units are written and, where wanted, durable. Rejects with LogError where the writer must stop. */
  async run(): Promise<void> {
    await this.#verify()
    await this.#write()
    // A sync that overtook this one covers the same bytes.
    if (this.#target.durable && !this.#isOvertaken && this.#written > 0) await this.#sync()
  }

  /** @throws what `verifySync` does */
  verifySync(): void {
    const most = this.#isWriting ? Math.max(this.#pieces.end, this.#written) : this.#written
    this.#target.verifySync(this.position + this.#written, this.position + most)
  }

  /**
   * Writes at once what is not written yet. Returns what a write failed with, which was rolled back.
   * @throws LogError where it could not be rolled back
   */
  writeSync(): Error | undefined {
    this.#isOvertaken = true
    try {
      while (this.#written < this.#bytes) this.#written += this.#writeSome()
      return undefined
    } catch (error) {
      if (this.#isWriting) throw failure('a write failed while another one was not complete', error)
      this.#rollBack(error as Error)
      return error as Error
    }
  }

  /** @throws LogError where the sync fails */
  sync(): void {
    try {
      if (this.#target.durable) this.#target.synchronous.sync()
    } catch (cause) {
      throw failure('a sync failed', cause)
    }
  }

  async #verify(): Promise<void> {
    try {
      await this.#target.verify(this.position)
    } catch (error) {
      // Once overtaken, the file is longer than it was, and has been checked again.
      if (!this.#isOvertaken) throw error
    }
  }

  async #write(): Promise<void> {
    try {
      while (this.#isBehind()) {
        if (this.#target.writesAtEnd) this.#written += this.#writeSome()
        else await this.#writeInFlight()
      }
    } catch (error) {
      if (!this.#isOvertaken) this.#rollBack(error as Error)
    }
  }

  async #writeInFlight(): Promise<void> {
    const bytes = this.#pieces.from(this.#written)
    this.#isWriting = true
    try {
      const count = await writeSome(this.#target.file, bytes, 0, this.position + this.#written)
      if (!this.#isOvertaken) this.#written += count
    } finally {
      this.#isWriting = false
    }
  }

  #isBehind(): boolean {
    return !this.#isOvertaken && this.#written < this.#bytes
  }

  #writeSome(): number {
    const bytes = this.#pieces.from(this.#written)
    const count = this.#target.synchronous.write(bytes, 0, bytes.length, this.position + this.#written)
    if (count === 0) throw new Error('the file takes no more bytes')
    return count
  }

  #rollBack(error: Error): void {
    let whole = 0
    let bytes = 0
    for (const unit of this.units) {
      if (bytes + unit.bytes > this.#written) break
      bytes += unit.bytes
      whole += 1
    }
    try {
      this.#target.synchronous.truncate(this.position + bytes)
    } catch (cause) {
      throw failure('a write failed and could not be rolled back', cause)
    }
    this.#bytes = bytes
    this.#written = bytes
    this.#pieces = new LinePieces(bytes)
    this.#target.giveBack(this.units.splice(whole), error)
  }

  async #sync(): Promise<void> {
    try {
      await this.#target.file.sync()
    } catch (cause) {
      throw failure('a sync failed', cause)
    }
  }
}

function failure(what: string, cause: unknown): LogError {
  const message = `${what}: what the disk holds is unknown, and nothing more is written; close the writer, check the disk, and open the log again`
  return new LogError('ERR_LOG_FAILED', message, { cause })
}

// How much a repair may take out before a person must ask for it. A file of another kind, read as a log, is nothing
// but damage: repaired without a second look, nothing would be left of it.

import { CR, LF, NUL } from '../core/line-format.js'
import { LogError } from '../core/log-error.js'
import type { ReadableFile } from './exact-read.js'
import { RangeReader } from './range-reader.js'

const SPACE = 0x20
const TAB = 0x09
/** Of what stays, white space is a small part: it is counted only where that may decide. */
const CLOSE_TO_HALF = 4

export class RemovalLimit {
  readonly #reader: RangeReader
  #removed = 0
  #removedBytes = 0

  constructor(file: ReadableFile) {
    this.#reader = new RangeReader(file)
  }

  /** Counts the bytes of the damaged log in [start, end) as taken out. */
  async remove(start: number, end: number): Promise<void> {
    this.#removed += await this.#significantBytes(start, end)
    this.#removedBytes += end - start
  }

  /**
   * @param size of the damaged log
   * @param entries how many entries, or lines that may be some, would stay
   * @throws LogError ERR_LOG_TOO_DAMAGED where none, or less than half of the bytes, would stay; NULs and white space
   *   are not counted
   */
  async check(size: number, entries: number): Promise<void> {
    if (this.#removedBytes === 0) return
    const stays = await this.#staysOf(size)
    if (entries > 0 && stays >= this.#removed) return
    const share = Math.floor((100 * stays) / Math.max(1, stays + this.#removed))
    const kept = entries === 0 ? 'no entry' : `${share} % of its bytes`
    const message = `repair would leave ${kept}: perhaps this is not such a log, or not the right format; nothing was changed; force: true repairs it all the same`
    throw new LogError('ERR_LOG_TOO_DAMAGED', message)
  }

  async #staysOf(size: number): Promise<number> {
    const stays = size - this.#removedBytes
    if (stays > CLOSE_TO_HALF * this.#removed || stays < this.#removed) return stays
    return (await this.#significantBytes(0, size)) - this.#removed
  }

  async #significantBytes(start: number, end: number): Promise<number> {
    let count = 0
    await this.#reader.read(start, end, async (piece) => {
      for (const byte of piece) if (!isFiller(byte)) count += 1
    })
    return count
  }
}

function isFiller(byte: number): boolean {
  return byte === NUL || byte === SPACE || byte === LF || byte === TAB || byte === CR
}

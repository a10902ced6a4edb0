// How much a repair may take out before a person must ask for it. A file of another kind, read as a log, is nothing
// but damage: repaired without a second look, nothing would be left of it.

import { CR, LF, NUL } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { RangeReader } from '../files/range-reader.js'

const SPACE = 0x20
const TAB = 0x09
/** Of the bytes: less is refused. NULs and white space are not counted. */
const LEAST_SHARE = 1 / 2
/** The same where half of the lines stay: a few long damaged lines do not make another kind of file. */
const LEAST_SHARE_WITH_LINES = 1 / 3
/** Of what stays, white space is a small part: it is counted only where that may decide. */
const CLOSE_TO_HALF = 4

export class RemovalLimit {
  readonly #reader: RangeReader
  #removed = 0
  #removedBytes = 0
  #removedLines = 0

  constructor(file: ReadableFile) {
    this.#reader = new RangeReader(file)
  }

  /** Counts a line that is taken out as a whole. */
  removeLine(): void {
    this.#removedLines += 1
  }

  /** Counts the bytes of the damaged log in [start, end) as taken out. */
  async remove(start: number, end: number): Promise<void> {
    this.#removed += await this.#significantBytes(start, end)
    this.#removedBytes += end - start
  }

  /**
   * @param size of the damaged log
   * @param entries how many entries, or lines that may be some, would stay
   * @param lines how many lines that are not blank the damaged log has
   * @throws LogError ERR_LOG_TOO_DAMAGED where none, or too little, would stay
   */
  async check(size: number, entries: number, lines: number): Promise<void> {
    if (this.#removedBytes === 0) return
    const stays = await this.#staysOf(size)
    const share = stays / Math.max(1, stays + this.#removed)
    const isHalfOfLines = 2 * this.#removedLines <= lines
    if (entries > 0 && share >= (isHalfOfLines ? LEAST_SHARE_WITH_LINES : LEAST_SHARE)) return
    const kept = entries === 0 ? 'no entry' : `${Math.floor(100 * share)} % of its bytes`
    const message = `repair would leave ${kept}: perhaps this is not such a log, or not the right format; nothing was changed; force: true repairs it all the same`
    throw new LogError('ERR_LOG_TOO_DAMAGED', message)
  }

  async #staysOf(size: number): Promise<number> {
    const stays = size - this.#removedBytes
    if (stays > CLOSE_TO_HALF * this.#removed || CLOSE_TO_HALF * stays < this.#removed) return stays
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

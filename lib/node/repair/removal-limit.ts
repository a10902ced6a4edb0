// How much a repair may take out unless it is forced. A file of another kind, read as a log, is nothing but damage, and an
// unlimited repair would leave nothing of it.

import { CR, LF, NUL } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { RecoverySummary } from '../../core/recovery.js'
import { throwIfAborted } from '../files/abort-error.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { RangeReader } from '../files/range-reader.js'

const SPACE = 0x20
const TAB = 0x09
/** The share of the bytes that must stay. NULs and white space are not counted. */
const LEAST_SHARE = 1 / 2
/** The same where half of the lines stay: a few long damaged lines do not make it a file of another kind. */
const LEAST_SHARE_WITH_LINES = 1 / 3
/** White space is a small part of what stays: it is counted only within this factor of what is removed. */
const CLOSE_FACTOR = 4
/** CR LF. */
const LONGEST_TERMINATOR = 2

/**
 * Whether repair is not refused for the share that stays, whatever the damaged bytes are: even if all of them go.
 * @param damaged bytes of the faults, without the terminators of their lines
 */
export function isWithinLimit({ bytes, corrupt }: RecoverySummary, damaged: number): boolean {
  const terminators = corrupt * LONGEST_TERMINATOR
  return damaged === 0 || bytes - damaged - terminators > CLOSE_FACTOR * damaged
}

export class RemovalLimit {
  readonly #reader: RangeReader
  readonly #signal: AbortSignal | undefined
  /** Bytes that are not NULs or white space. */
  #removed = 0
  #removedBytes = 0
  #removedLines = 0

  constructor(file: ReadableFile, signal: AbortSignal | undefined) {
    this.#reader = new RangeReader(file)
    this.#signal = signal
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
   * @param size of the damaged log, in bytes
   * @param entries how many entries, or lines that may be entries, would stay
   * @param lines how many lines of the damaged log are not blank
   * @throws LogError ERR_LOG_TOO_DAMAGED where no entry, or too small a share, would stay; AbortError
   */
  async check(size: number, entries: number, lines: number): Promise<void> {
    if (this.#removedBytes === 0) return
    const stays = await this.#staysOf(size)
    const share = stays / Math.max(1, stays + this.#removed)
    const isHalfOfLines = 2 * this.#removedLines <= lines
    if (entries > 0 && share >= (isHalfOfLines ? LEAST_SHARE_WITH_LINES : LEAST_SHARE)) return
    const kept = entries === 0 ? 'no entry' : `${Math.floor(100 * share)} % of its bytes`
    const message = `repair would leave ${kept}: perhaps the file is not such a log, or the format is wrong; nothing was changed; force: true repairs it all the same`
    throw new LogError('ERR_LOG_TOO_DAMAGED', message)
  }

  async #staysOf(size: number): Promise<number> {
    const stays = size - this.#removedBytes
    if (stays > CLOSE_FACTOR * this.#removed || CLOSE_FACTOR * stays < this.#removed) return stays
    return (await this.#significantBytes(0, size)) - this.#removed
  }

  async #significantBytes(start: number, end: number): Promise<number> {
    let count = 0
    await this.#reader.read(start, end, async (piece) => {
      throwIfAborted(this.#signal)
      for (const byte of piece) if (!isFiller(byte)) count += 1
    })
    return count
  }
}

function isFiller(byte: number): boolean {
  return byte === NUL || byte === SPACE || byte === LF || byte === TAB || byte === CR
}

// The search for the last terminator, from the end backwards. It says which range to read next and looks at
// what was read; reading itself is somebody else's. Every byte is looked at once. The first range is small,
// since a healthy log ends in a newline.

import { LF } from './line-format.js'

/** Enough for the terminator of a healthy log, and for the line before it. */
const FIRST_RANGE_BYTES = 4096

export interface ByteRange {
  /** In bytes from the start of the file. */
  position: number
  length: number
}

export class BackwardScan {
  readonly #blockBytes: number
  readonly #floor: number
  /** What stands from here on has been looked at. */
  #before: number
  #first = true

  /**
   * @param before where to begin: the first byte that is not looked at
   * @param blockBytes the longest range to read at once
   * @param floor where to stop: the first byte of the file that is looked at
   */
  constructor(before: number, blockBytes: number, floor = 0) {
    this.#before = before
    this.#blockBytes = blockBytes
    this.#floor = floor
  }

  /** What to read next; undefined once everything has been looked at. */
  next(): ByteRange | undefined {
    if (this.#before <= this.#floor) return undefined
    const most = this.#first ? Math.min(FIRST_RANGE_BYTES, this.#blockBytes) : this.#blockBytes
    const length = Math.min(most, this.#before - this.#floor)
    return { position: this.#before - length, length }
  }

  /** Looks at the bytes of the range that `next` named: the offset of the last LF among them, or -1. */
  look(bytes: Uint8Array, { position }: ByteRange): number {
    this.#first = false
    this.#before = position
    const index = bytes.lastIndexOf(LF)
    return index < 0 ? -1 : position + index
  }
}

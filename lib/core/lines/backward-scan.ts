// The search for the last terminator, from the end backwards. It names the range to read next and searches what was read;
// the caller does the reading. Each byte is examined once. The first range is small, since a healthy log ends in a newline.

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
  /** Everything from this offset on has been searched. */
  #before: number
  #first = true

  /**
   * @param before where to begin: the search covers `[floor, before)`, in bytes from the start of the file
   * @param blockBytes the longest range to read at once
   * @param floor where to stop
   */
  constructor(before: number, blockBytes: number, floor = 0) {
    this.#before = before
    this.#blockBytes = blockBytes
    this.#floor = floor
  }

  /** The range to read next; undefined once everything has been searched. */
  next(): ByteRange | undefined {
    if (this.#before <= this.#floor) return undefined
    const most = this.#first ? Math.min(FIRST_RANGE_BYTES, this.#blockBytes) : this.#blockBytes
    const length = Math.min(most, this.#before - this.#floor)
    return { position: this.#before - length, length }
  }

  /** Searches the bytes of the range that `next` returned. Returns the offset of their last LF in the file, or -1. */
  look(bytes: Uint8Array, { position }: ByteRange): number {
    this.#first = false
    this.#before = position
    const index = bytes.lastIndexOf(LF)
    return index < 0 ? -1 : position + index
  }
}

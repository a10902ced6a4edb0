// Lines from the end of a file to its start, by the same rules as forwards. The caller reads the ranges that `nextRange`
// names. Each byte is examined once, and a line that spans several ranges is joined once; a line that is longer than
// `maxLineBytes` is measured without being kept.

import type { ByteRange } from './backward-scan.js'
import { LF, returnLength } from './line-format.js'

const FIRST_RANGE_BYTES = 16 * 1024
const LARGEST_RANGE_BYTES = 1024 * 1024

export interface BackwardLine {
  /** Without the terminator; empty for a line that is too long to be held. */
  bytes: Uint8Array
  /** In bytes from the start of the file. */
  offset: number
  /** Bytes of the line without its terminator, even if it is too long to be held. */
  length: number
  /** False for the last line of a file that ends neither in LF nor in CR. */
  terminated: boolean
}

export class BackwardLines {
  readonly #floor: number
  readonly #maxLineBytes: number
  /** Everything from this offset on has been requested. */
  #before: number
  #rangeBytes = FIRST_RANGE_BYTES

  #range: Uint8Array = new Uint8Array(0)
  /** The end of the part of the range that has not been returned. */
  #end = 0
  /** The pieces of the line that is being joined, last piece first. */
  #pieces: Uint8Array[] = []
  #carried = 0
  /** How many of the line's last bytes belong to its terminator: 1 for a CR, else 0. */
  #returnLength = 0
  #atFileEnd = true
  #finished = false

  /**
   * @param end the file's length
   * @param floor the offset of the first line to return
   */
  constructor(end: number, floor: number, maxLineBytes: number) {
    this.#before = end
    this.#floor = floor
    this.#maxLineBytes = maxLineBytes
  }

  /** The range to read once `next` has returned undefined; undefined once everything has been read. */
  nextRange(): ByteRange | undefined {
    if (this.#before <= this.#floor) return undefined
    const length = Math.min(this.#rangeBytes, this.#before - this.#floor)
    this.#rangeBytes = Math.min(this.#rangeBytes * 4, LARGEST_RANGE_BYTES)
    this.#before -= length
    return { position: this.#before, length }
  }

  /** Takes the bytes of that range, which must not change until `next` has returned undefined. */
  push(bytes: Uint8Array): void {
    this.#range = bytes
    this.#end = bytes.length
  }

  /** The line before the one that was returned last; undefined if another range must be read, or no line is left. */
  next(): BackwardLine | undefined {
    while (!this.#finished) {
      const newline = this.#end === 0 ? -1 : this.#range.lastIndexOf(LF, this.#end - 1)
      if (newline < 0 && this.#before > this.#floor) return this.#carry(0)
      this.#finished = newline < 0
      const line = this.#lineFrom(newline + 1)
      this.#end = Math.max(newline, 0)
      if (line !== undefined) return line
    }
    return undefined
  }

  #carry(start: number): undefined {
    const length = this.#end - start
    if (this.#carried === 0)
      this.#returnLength = returnLength(length > 0 ? this.#range[this.#end - 1] : undefined)
    this.#carried += length
    // One byte more than the longest line may be the CR of its terminator.
    if (this.#carried > this.#maxLineBytes + 1) this.#pieces = []
    // A copy, since the caller may reuse the range; not by `slice`, which shares the memory of a Buffer.
    else if (length > 0) this.#pieces.push(new Uint8Array(this.#range.subarray(start, this.#end)))
    this.#end = 0
    return undefined
  }

  /** The line that begins at `start` in the range; undefined for the empty rest after the last terminator. */
  #lineFrom(start: number): BackwardLine | undefined {
    this.#carry(start)
    const size = this.#carried
    const pieces = this.#pieces
    const atFileEnd = this.#atFileEnd
    this.#pieces = []
    this.#carried = 0
    this.#atFileEnd = false
    if (atFileEnd && size === 0) return undefined
    const length = size - this.#returnLength
    return {
      bytes: length > this.#maxLineBytes ? new Uint8Array(0) : join(pieces, size).subarray(0, length),
      offset: this.#before + start,
      length,
      terminated: !atFileEnd || this.#returnLength > 0,
    }
  }
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length)
  let end = length
  for (const piece of pieces) {
    end -= piece.length
    joined.set(piece, end)
  }
  return joined
}

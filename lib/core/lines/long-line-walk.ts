// The walk of one line that is too long to be held: first of what was kept of it until that was known, then of what
// comes, in slices between which the loop is let go.

import type { LineWalk, WalkVerdict } from './parser-hooks.js'

/** How much is walked in one go: it takes ten times as long as other looks at a line. */
const SLICE_BYTES = 32 * 1024
const NOTHING: Uint8Array = new Uint8Array(0)

export class LongLineWalk {
  readonly #walk: LineWalk | undefined
  #kept: Uint8Array

  /**
   * @param walk undefined where none is wanted
   * @param kept the line's bytes so far, which stay as they are until `walkKept` is done
   */
  constructor(walk: LineWalk | undefined, kept: Uint8Array) {
    this.#walk = walk
    this.#kept = kept
  }

  /** Walks a slice of what was kept; gives whether that is done. */
  walkKept(): boolean {
    const end = this.walk(this.#kept, 0, this.#kept.length)
    this.#kept = end === this.#kept.length ? NOTHING : this.#kept.subarray(end)
    return this.#kept.length === 0
  }

  /** Walks the bytes of a chunk from `start` to `end`, or a slice of them; gives where it stopped. */
  walk(chunk: Uint8Array, start: number, end: number): number {
    if (this.#walk?.goesOn !== true) return end
    const sliceEnd = Math.min(start + SLICE_BYTES, end)
    this.#walk.write(chunk.subarray(start, sliceEnd))
    return sliceEnd
  }

  /** No byte follows. */
  end(): WalkVerdict {
    return this.#walk?.end() ?? { isMalformed: false }
  }
}

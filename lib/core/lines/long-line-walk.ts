// The walk of one line that is too long to be held: first of the bytes that were kept before that was known, then of those
// that arrive later. It is done in slices, between which the caller can return to its event loop.

import type { LineWalk, WalkVerdict } from './parser-hooks.js'

/** Bytes per slice. Less than elsewhere, since a walk takes ten times as long per byte. */
const SLICE_BYTES = 32 * 1024
const NOTHING: Uint8Array = new Uint8Array(0)

export class LongLineWalk {
  readonly #walk: LineWalk | undefined
  #kept: Uint8Array

  /**
   * @param walk undefined if the line is only measured
   * @param kept the line's bytes so far, which must not change until `walkKept` is done
   */
  constructor(walk: LineWalk | undefined, kept: Uint8Array) {
    this.#walk = walk
    this.#kept = kept
  }

  /** Walks a slice of the kept bytes. Returns whether all of them are walked. */
  walkKept(): boolean {
    const end = this.walk(this.#kept, 0, this.#kept.length)
    this.#kept = end === this.#kept.length ? NOTHING : this.#kept.subarray(end)
    return this.#kept.length === 0
  }

  /** Walks `[start, end)` of a chunk, or a slice of it. Returns the index at which it stopped. */
  walk(chunk: Uint8Array, start: number, end: number): number {
    if (this.#walk?.goesOn !== true) return end
    const sliceEnd = Math.min(start + SLICE_BYTES, end)
    this.#walk.write(chunk.subarray(start, sliceEnd))
    return sliceEnd
  }

  /** Call it when no byte follows. */
  end(): WalkVerdict {
    return this.#walk?.end() ?? { isMalformed: false }
  }
}

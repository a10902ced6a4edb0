// The bytes that a checkpoint hashes, kept while they are read: the file may have been cut by the time a batch ends, and hashes of
// what it holds then would make a checkpoint that fits the wrong content.
//
// Two runs of at most 4 KiB are kept, besides the chunk that is being parsed: the bytes before the chunk, and those before the
// line that the chunk continues. A batch ends at the end of a line, which is in the chunk, or is where that line begins. So
// memory stays flat for a line of any length.

import { type HashedPart, HEAD_BYTES, hashed, SEAM_BYTES } from './log-checkpoint.js'

const NOTHING = Buffer.alloc(0)

export class ReadTrail {
  #head: Buffer
  #before: Buffer
  #lineEnd: { offset: number; before: Buffer }
  #chunk: Uint8Array = NOTHING
  #chunkStart: number

  /** @param head the first bytes of the file, and `seam` those before `offset`, from which it is read on */
  constructor(offset = 0, head: Buffer = NOTHING, seam: Buffer = NOTHING) {
    this.#head = head
    this.#before = seam
    this.#chunkStart = offset
    this.#lineEnd = { offset, before: seam }
  }

  /** The next chunk, which must not change until `usedUp`. */
  receive(chunk: Uint8Array): void {
    this.#chunk = chunk
    if (this.#head.length < HEAD_BYTES)
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES - this.#head.length)])
  }

  /** @param lineEnd where the line begins that the next chunk continues */
  usedUp(lineEnd: number): void {
    this.#lineEnd = { offset: lineEnd, before: Buffer.from(this.#seamAt(lineEnd)) }
    const end = this.#chunkStart + this.#chunk.length
    this.#before = Buffer.from(this.#upTo(end))
    this.#chunkStart = end
    this.#chunk = NOTHING
  }

  /** The parts before the end of a line. */
  partsAt(offset: number): { head: HashedPart; seam: HashedPart } {
    return { head: hashed(this.#head.subarray(0, offset)), seam: hashed(this.#seamAt(offset)) }
  }

  #seamAt(offset: number): Buffer {
    return offset > this.#chunkStart ? this.#upTo(offset) : this.#lineEnd.before
  }

  #upTo(offset: number): Buffer {
    const length = offset - this.#chunkStart
    const chunk = this.#chunk.subarray(Math.max(0, length - SEAM_BYTES), length)
    return Buffer.concat([this.#before, chunk]).subarray(-SEAM_BYTES)
  }
}

// The bytes of one line that arrive in several chunks. They are copied out of each chunk as it comes, so
// that a source may use its buffer again, into pieces that grow; and joined once, when the line is whole.

const SMALLEST_PIECE_BYTES = 16 * 1024
const LARGEST_PIECE_BYTES = 1024 * 1024

export class LinePieces {
  #pieces: Uint8Array[] = []
  /** How much of the last piece is filled. */
  #filled = 0
  #length = 0

  add(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const piece = this.#pieceWithRoom()
      const count = Math.min(end - at, piece.length - this.#filled)
      piece.set(bytes.subarray(at, at + count), this.#filled)
      this.#filled += count
      at += count
    }
    this.#length += end - start
  }

  /** The line's bytes, valid until the next `add`. The pieces are let go. */
  join(): Uint8Array {
    const joined = this.#pieces.length === 1 ? this.#onlyPiece() : this.#copied()
    this.clear()
    return joined
  }

  /** Hands the pieces over, first to last, and lets go of them. */
  drain(take: (piece: Uint8Array) => void): void {
    for (const [index, piece] of this.#pieces.entries()) {
      const isLast = index === this.#pieces.length - 1
      take(isLast ? piece.subarray(0, this.#filled) : piece)
    }
    this.clear()
  }

  /** Lets go of what is held. */
  clear(): void {
    // The first piece is small, and the next chunk will need it: most lines that are cut are cut once.
    this.#pieces.length = Math.min(this.#pieces.length, 1)
    this.#filled = 0
    this.#length = 0
  }

  #pieceWithRoom(): Uint8Array {
    const last = this.#pieces.at(-1)
    if (last !== undefined && this.#filled < last.length) return last
    const size = last === undefined ? SMALLEST_PIECE_BYTES : Math.min(last.length * 2, LARGEST_PIECE_BYTES)
    const piece = new Uint8Array(size)
    this.#pieces.push(piece)
    this.#filled = 0
    return piece
  }

  #onlyPiece(): Uint8Array {
    return (this.#pieces[0] as Uint8Array).subarray(0, this.#length)
  }

  #copied(): Uint8Array {
    const joined = new Uint8Array(this.#length)
    let at = 0
    for (const [index, piece] of this.#pieces.entries()) {
      const count = index === this.#pieces.length - 1 ? this.#filled : piece.length
      joined.set(count === piece.length ? piece : piece.subarray(0, count), at)
      at += count
    }
    return joined
  }
}

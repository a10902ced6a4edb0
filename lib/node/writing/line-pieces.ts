// Lines as pieces to be written: many lines take one write, but a copy of only some of them is made at a time.

/** A piece of this many bytes is full, and so is a group of appends. */
export const PIECE_BYTES = 4 * 1024 * 1024

const NOTHING = new Uint8Array(0)

export class LinePieces {
  readonly #lines: Uint8Array[] = []
  #next = 0
  #piece: Uint8Array = NOTHING
  /** Where the piece begins, in bytes from the start of all lines. */
  #start: number

  /** @param start how many bytes of earlier lines there are */
  constructor(start = 0) {
    this.#start = start
  }

  /** Where the current piece ends. */
  get end(): number {
    return this.#start + this.#piece.length
  }

  add(lines: readonly Uint8Array[]): void {
    for (const line of lines) this.#lines.push(line)
  }

  /** The bytes of the current piece from `at` on; if it ends there, those of the next piece. */
  from(at: number): Uint8Array {
    if (at === this.end) {
      this.#start = at
      this.#piece = this.#nextPiece()
    }
    return this.#piece.subarray(at - this.#start)
  }

  #nextPiece(): Uint8Array {
    const first = this.#next
    for (let bytes = 0; bytes < PIECE_BYTES && this.#next < this.#lines.length; this.#next += 1)
      bytes += (this.#lines[this.#next] as Uint8Array).length
    if (this.#next === first + 1) return this.#lines[first] as Uint8Array
    return Buffer.concat(this.#lines.slice(first, this.#next))
  }
}

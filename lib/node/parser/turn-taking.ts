// Reading is synchronous work, and a source in memory would never let go of the event loop. So a turn ends
// after some milliseconds, and a chunk of any length is searched in slices that take less than that.

const SLICE_BYTES = 1024 * 1024
const TURN_MILLISECONDS = 4
/** Looking at the clock costs as much as a small line: it is done once for so many bytes of work. */
const BYTES_PER_LOOK = 64 * 1024
/** What a step costs, however short its line. */
const BYTES_PER_STEP = 1024

const NOTHING = new Uint8Array(0)

/** The slices of a chunk, one after the other; it must stay as it is until `take` has returned undefined. */
export class ChunkSlices {
  #chunk: Uint8Array = NOTHING
  #at = 0

  put(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#at = 0
  }

  take(): Uint8Array | undefined {
    if (this.#at >= this.#chunk.length) {
      this.put(NOTHING)
      return undefined
    }
    const slice = this.#chunk.subarray(this.#at, this.#at + SLICE_BYTES)
    this.#at += SLICE_BYTES
    return slice
  }
}

/** Tells when other work should get its turn. */
export class Turn {
  #began = performance.now()
  #unseen = 0
  /** A turn has at least one step, however late it is taken. */
  #isFresh = false

  /** Says what a step has to work on besides the line that it gives. */
  spend(bytes: number): void {
    this.#unseen += bytes
  }

  /** To be asked at every step, with the length of the line that the last one gave. */
  isOver(lineBytes: number): boolean {
    if (this.#isFresh) {
      this.#isFresh = false
      return false
    }
    this.#unseen += BYTES_PER_STEP + lineBytes
    if (this.#unseen < BYTES_PER_LOOK) return false
    this.#unseen = 0
    return performance.now() - this.#began > TURN_MILLISECONDS
  }

  /** Says that the step was a slice of work on a long line, of a length that only the parser knows. */
  spendSlice(): void {
    this.spend(BYTES_PER_LOOK)
  }

  /** For a loop that can wait, after such a slice: other work gets its turn first where that is due. */
  async afterSlice(): Promise<void> {
    if (this.isOver(BYTES_PER_LOOK)) await new Promise<void>((resolve) => this.pass(resolve))
  }

  /** Calls back when everything that waits has had its turn. */
  pass(callback: () => void): void {
    setImmediate(() => {
      this.#began = performance.now()
      this.#isFresh = true
      callback()
    })
  }
}

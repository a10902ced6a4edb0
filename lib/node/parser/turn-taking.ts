// Parsing is synchronous work, and a source in memory would keep the event loop for as long as the log is. So a turn ends after
// some milliseconds, and a chunk of any length is searched in slices that take less time than a turn.

/** How much of a chunk the parser gets at once. Searching it for newlines takes a fraction of a millisecond. */
const SLICE_BYTES = 1024 * 1024
const TURN_MILLISECONDS = 4
/** Reading the clock costs as much as a short line: it is read once for so many bytes of work. */
export const BYTES_PER_LOOK = 64 * 1024
/** The fixed cost of a step, as bytes of work. */
const BYTES_PER_STEP = 1024
/** After so many steps the clock is read, however short their lines are. */
export const STEPS_PER_LOOK = BYTES_PER_LOOK / BYTES_PER_STEP

const NOTHING = new Uint8Array(0)

/** The slices of a chunk, in order. The chunk must not change until `take` has returned undefined. */
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

/** Decides when other work of the process gets its turn. */
export class Turn {
  #began = performance.now()
  #unseen = 0
  /** Whether the turn has just begun. Every turn has at least one step, however late that is taken. */
  #isFresh = false

  /** Counts work of a step besides the line that it returns. */
  spend(bytes: number): void {
    this.#unseen += bytes
  }

  /** Counts steps that were taken together, and the bytes of their lines. */
  spendSteps(count: number, bytes: number): void {
    this.spend(count * BYTES_PER_STEP + bytes)
  }

  /** To be called at every step, with the length in bytes of the line that the last step was about. */
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

  /** The step that `isOver` allowed was not taken: it is still allowed. */
  allowAgain(): void {
    this.#isFresh = true
  }

  /** Counts a slice of work on a long line, whose length only the parser knows. */
  spendSlice(): void {
    this.spend(BYTES_PER_LOOK)
  }

  /** For an asynchronous loop, after such a slice: waits for other work where the turn is over. */
  async afterSlice(): Promise<void> {
    if (this.isOver(BYTES_PER_LOOK)) await new Promise<void>((resolve) => this.pass(resolve))
  }

  /** Calls back once other work that waits has had its turn. */
  pass(callback: () => void): void {
    setImmediate(() => {
      this.#began = performance.now()
      this.#isFresh = true
      callback()
    })
  }
}

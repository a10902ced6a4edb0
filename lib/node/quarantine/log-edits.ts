import type { Removal } from './edit-gatherer.js'

/** Edits to a log, made in one pass from its start to its end. */
export interface LogEdits {
  /** Bytes that were taken out. */
  readonly removedBytes: number
  /** Keeps the log's bytes from where the last edit ended to `end`. */
  copyTo(end: number): Promise<void>
  /** Takes out the log's bytes from where the last edit ended to `end`. */
  removeTo(end: number, removal: Removal): Promise<void>
  /** Puts in bytes that the log does not have. */
  add(bytes: Uint8Array): Promise<void>
}

/** The edits of a dry run, which only counts them. */
export class RemovalCount implements LogEdits {
  removedBytes = 0
  #done = 0

  async copyTo(end: number): Promise<void> {
    this.#done = end
  }

  async removeTo(end: number): Promise<void> {
    this.removedBytes += end - this.#done
    this.#done = end
  }

  async add(): Promise<void> {}
}

import type { LogEdits } from './log-edits.js'

/** The edits of a dry run: counted, not made. */
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

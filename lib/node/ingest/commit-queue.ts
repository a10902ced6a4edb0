// Commits, one after the other. A commit covers every batch before it, so one of an older batch has nothing left to do: it never
// moves the checkpoint back. It waits for the newer one, whose failure is its own too.

import type { CheckpointStore, LogCheckpoint } from './log-checkpoint.js'

export class CommitQueue {
  readonly #store: CheckpointStore
  #last: Promise<void> = Promise.resolve()
  /** The number of the newest batch that is stored. */
  #stored = -1

  constructor(store: CheckpointStore) {
    this.#store = store
  }

  /** @param number counts the batches */
  commit(number: number, checkpoint: LogCheckpoint): Promise<void> {
    const commit = this.#last.then(async () => {
      if (number <= this.#stored) return
      await this.#store.save(checkpoint)
      this.#stored = number
    })
    this.#last = commit.catch(() => {})
    return commit
  }
}

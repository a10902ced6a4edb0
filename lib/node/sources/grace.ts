// How long a file is still read after another has taken its place: processes that hold it open may write to it until they open
// the log again. No system reports when the last of them has closed it, so the file has to be quiet for some time.

export const GRACE_MILLISECONDS = 5000

export class Grace {
  #quietSince: number | undefined

  /** The file has grown. */
  restart(): void {
    if (this.#quietSince !== undefined) this.#quietSince = performance.now()
  }

  /** No other file has taken its place. */
  cancel(): void {
    this.#quietSince = undefined
  }

  /**
   * Another file has taken its place: whether it was quiet for long enough since that was first noticed.
   * @param quietFor for how many milliseconds it is known to have been quiet before that
   */
  isOver(quietFor = 0): boolean {
    this.#quietSince ??= performance.now() - quietFor
    return performance.now() - this.#quietSince >= GRACE_MILLISECONDS
  }
}

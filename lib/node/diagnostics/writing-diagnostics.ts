// What every writer tells `node:diagnostics_channel`: see `ReadingDiagnostics`.

import { type Channel, channel } from 'node:diagnostics_channel'

/** One log that is open for appending: the same object in each of its messages. */
export interface Writing {
  /** The name of the format. */
  readonly format: string
  /** The path of the log, links resolved. */
  readonly path: string
}

const channels = {
  open: channel('wholeline:write:open'),
  commit: channel('wholeline:write:commit'),
  error: channel('wholeline:write:error'),
  close: channel('wholeline:write:close'),
}

export class WritingDiagnostics {
  readonly #writing: Writing

  constructor(writing: Writing) {
    this.#writing = writing
  }

  /** @param recovery what opening did to the end of the log */
  open(recovery: object): void {
    this.#publish(channels.open, { recovery })
  }

  /**
   * Appends were acknowledged together.
   * @param lines how many
   * @param bytes of the lines together
   * @param offset where the first of them begins, in bytes
   */
  commit(lines: number, bytes: number, offset: number): void {
    this.#publish(channels.commit, { lines, bytes, offset })
  }

  /** The disk did not take an append, or every further one is refused. */
  error(error: Error): void {
    this.#publish(channels.error, { error })
  }

  close(): void {
    this.#publish(channels.close, {})
  }

  #publish(to: Channel, message: object): void {
    if (to.hasSubscribers) to.publish({ writing: this.#writing, ...message })
  }
}

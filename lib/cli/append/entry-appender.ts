// Lines on their way to the log, in order. One batch is written and synced at a time, as a whole or not at all, while the
// next one is gathered: so what is in the log is always the first lines of the input, except those that were refused.

import { LogError } from '../../core/log-error.js'
import type { EntryWriter } from '../../node/writing/entry-writer.js'
import type { AppendPosition } from '../../node/writing/group-commit.js'

/** How much is gathered while a batch is on its way. */
const MOST_BYTES = 1024 * 1024
const MOST_LINES = 16 * 1024

export interface InputLine {
  readonly bytes: Uint8Array
  /** Counted from 1, in the input. */
  readonly number: number
}

export interface AppendVisitor {
  /** Called with the lines of each batch, once they are durable. */
  onDurable(lines: readonly InputLine[], positions: readonly AppendPosition[]): Promise<void>
  /** Called for a line that is no entry, once the lines before it are durable. What it throws ends the appending. */
  onRefused(line: InputLine, error: LogError): Promise<void>
}

export class EntryAppender {
  readonly #writer: EntryWriter<unknown, unknown>
  readonly #visitor: AppendVisitor
  readonly #onFailure: () => void
  #gathered: InputLine[] = []
  #bytes = 0
  /** The batches on their way; undefined where there is none. */
  #committing: Promise<void> | undefined

  /** @param onFailure called at once where lines can't be appended: the next line may take long to come */
  constructor(writer: EntryWriter<unknown, unknown>, visitor: AppendVisitor, onFailure: () => void) {
    this.#writer = writer
    this.#visitor = visitor
    this.#onFailure = onFailure
  }

  /** Resolves when there is room for another line. Rejects with what an earlier line, or the visitor, failed with. */
  async add(line: InputLine): Promise<void> {
    this.#gathered.push(line)
    this.#bytes += line.bytes.length
    if (this.#committing === undefined) {
      this.#committing = this.#commitGathered()
      // `flush` rejects with it.
      this.#committing.catch(() => this.#onFailure())
    }
    if (this.#bytes >= MOST_BYTES || this.#gathered.length >= MOST_LINES) await this.#committing
  }

  /** Resolves when every line is durable or refused. Rejects likewise. */
  async flush(): Promise<void> {
    await this.#committing
  }

  async #commitGathered(): Promise<void> {
    // Later in this turn, so that lines that came together form a batch.
    await undefined
    while (this.#gathered.length > 0) {
      const batch = this.#gathered
      this.#gathered = []
      this.#bytes = 0
      await this.#commit(batch)
    }
    this.#committing = undefined
  }

  async #commit(batch: readonly InputLine[]): Promise<void> {
    for (let rest = batch; rest.length > 0; ) {
      const refusal = await this.#append(rest)
      if (refusal === undefined) return
      const { index, error } = refusal
      if (index > 0) await this.#append(rest.slice(0, index))
      await this.#visitor.onRefused(rest[index] as InputLine, error)
      rest = rest.slice(index + 1)
    }
  }

  /** Appends all of the lines. If one of them is no entry, none is appended; then the first of those is returned. */
  async #append(lines: readonly InputLine[]): Promise<{ index: number; error: LogError } | undefined> {
    let positions: AppendPosition[]
    try {
      positions = await this.#writer.appendMany(lines.map(({ bytes }) => bytes))
    } catch (error) {
      if (!(error instanceof LogError && error.index !== undefined)) throw error
      return { index: error.index, error }
    }
    await this.#visitor.onDurable(lines, positions)
    return undefined
  }
}

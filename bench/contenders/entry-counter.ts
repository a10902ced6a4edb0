import { sessionFormat } from '../../lib/index.js'

/** Checks the values that a parser returns, for contenders that do not check them by themselves. */
export class EntryCounter {
  entries = 0
  #headerSeen = false

  /** @throws Error if the value does not match the format */
  take(value: unknown): void {
    if (this.#headerSeen ? sessionFormat.isEntry(value) : sessionFormat.isHeader(value)) {
      this.entries += this.#headerSeen ? 1 : 0
      this.#headerSeen = true
    } else {
      throw new Error(`entry ${this.entries + 1} is not valid`)
    }
  }
}

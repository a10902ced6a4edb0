import { sessionFormat } from '../../lib/index.js'

/** Checks what a parser gives, line by line, as every contender has to that does not check by itself. */
export class EntryCounter {
  entries = 0
  #headerSeen = false

  /** @throws Error where a value is not what the format asks for. */
  take(value: unknown): void {
    if (this.#headerSeen ? sessionFormat.isEntry(value) : sessionFormat.isHeader(value)) {
      this.entries += this.#headerSeen ? 1 : 0
      this.#headerSeen = true
    } else {
      throw new Error(`entry ${this.entries + 1} is not valid`)
    }
  }
}

// What a scan gives for an entry: where it stands, its bytes, and the rest on demand.

import type { LogParser } from '../../core/parser/log-parser.js'
import { isObject, ownValue } from '../../format/json-objects.js'

/**
 * An entry that was validated, and is built only if somebody asks for it. It stays valid for as long as it is
 * kept, and keeps up to 64 KiB of the log around it alive.
 */
export interface EntryView<Entry> {
  /** What the entry's discriminator says it is; '' where it says nothing. */
  readonly type: string
  /** Counted from 1. */
  readonly line: number
  /** In bytes from the start of the source; the line's, but for a salvaged entry its own. */
  readonly offset: number
  /** In bytes, terminator left out. */
  readonly length: number
  /** Where to resume once this entry is dealt with. */
  readonly next: number
  /** Whether it stood inside a corrupt line. */
  readonly salvaged: boolean
  /** Whether that entry may be a part of a torn one. */
  readonly uncertain: boolean
  /**
   * A top-level string field (or null), decoded on demand; undefined where absent or no string. Fields that the
   * schema names are found without parsing the entry.
   */
  field(name: string): string | null | undefined
  /** A copy of the line's bytes, terminator left out. */
  bytes(): Uint8Array
  /** The entry itself, parsed at the first call. */
  entry(): Entry
}

/** An entry that the decoder has built already. */
export class DecodedView<Entry> implements EntryView<Entry> {
  readonly type: string
  readonly line: number
  readonly offset: number
  readonly length: number
  readonly next: number
  readonly salvaged: boolean
  readonly uncertain: boolean
  readonly #entry: Entry
  readonly #bytes: Uint8Array

  /** @param parser stands at the entry */
  constructor(parser: LogParser<unknown, Entry>, discriminator: string) {
    this.line = parser.line
    this.offset = parser.offset
    this.length = parser.length
    this.next = parser.next
    this.salvaged = parser.salvaged
    this.uncertain = parser.uncertain
    this.#entry = parser.entry
    this.#bytes = copyOf(parser.raw)
    this.type = textField(parser.entry, discriminator) ?? ''
  }

  field(name: string): string | null | undefined {
    return textField(this.#entry, name)
  }

  bytes(): Uint8Array {
    return copyOf(this.#bytes)
  }

  entry(): Entry {
    return this.#entry
  }
}

/** An own property that is a string or null. */
export function textField(entry: unknown, name: string): string | null | undefined {
  const value = isObject(entry) ? ownValue(entry, name) : undefined
  return typeof value === 'string' || value === null ? value : undefined
}

/** Never a Node buffer, whose `slice` shares its bytes. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

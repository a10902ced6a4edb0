// What a scan returns for an entry: its place, its bytes, and the rest on demand.

import type { LogParser } from '../../core/parser/log-parser.js'
import { isObject, ownValue } from '../../format/schema/json-objects.js'

/**
 * An entry that was validated, but is parsed only on demand. It stays valid for as long as it is kept, and keeps up to
 * 8 KiB of the log around it alive.
 */
export interface EntryView<Entry> {
  /** The value of the entry's discriminator; '' if that is not a string. */
  readonly type: string
  /** Counted from 1. */
  readonly line: number
  /** Offset of the line, or of a salvaged entry within it, in bytes from the start of the source. */
  readonly offset: number
  /** Length in bytes, without the terminator. */
  readonly length: number
  /** The offset at which to resume after this entry. */
  readonly next: number
  /** Whether it was recovered from a corrupt line. */
  readonly salvaged: boolean
  /** Whether it may be a part of a torn entry. */
  readonly uncertain: boolean
  /**
   * The value of a top-level property that is a string or null, decoded on demand; undefined if it is absent or anything
   * else. Properties that the schema names are found without parsing the entry.
   */
  field(name: string): string | null | undefined
  /** A copy of the entry's bytes, without the terminator. */
  bytes(): Uint8Array
  /** The entry itself, parsed on the first call. */
  entry(): Entry
}

/** An entry that the decoder has parsed already. */
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

  /** @param parser a parser whose current entry this is */
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

/** Never a Buffer, whose `slice` would share memory. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

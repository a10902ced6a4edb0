// What may be appended, as lines: an entry is encoded, and a line that is given as bytes is checked and stays as it is.

import { isUint8Array } from 'node:util/types'
import type { EntryView } from '../../certify/views/entry-view.js'
import { encodeEntry } from '../../core/entries/entry-encoder.js'
import { checkedLine } from '../../core/entries/given-line.js'
import { LogError } from '../../core/log-error.js'
import type { LogFormat } from '../../format/log-format.js'
import { hasParts } from '../../format/schema/json-objects.js'
import { strictText } from '../parser/strict-text.js'

/**
 * What can be appended: an entry, a view of one from `scanEntries`, or the bytes of one line. A Uint8Array (a Buffer, too)
 * always is a line, and an object with the methods of a view always is a view: neither can be JSON.
 */
export type Appendable<E> = E | EntryView<E> | Uint8Array

/** Makes the lines of one log. */
export class EntryLines<E> {
  readonly #format: LogFormat<unknown, E>
  readonly #maxDepth: number

  constructor(format: LogFormat<unknown, E>, maxDepth: number) {
    this.#format = format
    this.#maxDepth = maxDepth
  }

  /** The line, with its terminator. It shares no memory with what it is made of. @throws LogError ERR_LOG_INVALID_ENTRY */
  lineOf(entry: Appendable<E>): Uint8Array {
    const bytes = isView(entry) ? entry.bytes() : entry
    if (isUint8Array(bytes)) return checkedLine(this.#format, bytes, this.#maxDepth, strictText)
    return encodeEntry(this.#format, entry as E, this.#maxDepth)
  }

  /**
   * The lines of all entries.
   * @throws LogError ERR_LOG_INVALID_ENTRY with the `index` of the first entry that is refused; TypeError for what is not
   *   an iterable of entries; what the iterable throws
   */
  linesOf(entries: Iterable<Appendable<E>>): Uint8Array[] {
    requireIterable(entries)
    const lines: Uint8Array[] = []
    for (const entry of entries) lines.push(this.#lineAt(lines.length, entry))
    return lines
  }

  #lineAt(index: number, entry: Appendable<E>): Uint8Array {
    try {
      return this.lineOf(entry)
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      throw new LogError(error.code, `entry ${index} (the first is 0): ${error.message}`, { index })
    }
  }
}

/** By its methods and not by its class: the scan may be of another copy of this library. */
function isView(value: unknown): value is EntryView<unknown> {
  if (!hasParts(value)) return false
  try {
    const { bytes, entry, field } = value as Partial<EntryView<unknown>>
    return typeof bytes === 'function' && typeof entry === 'function' && typeof field === 'function'
  } catch {
    // A getter throws. The encoder refuses such an entry.
    return false
  }
}

/** A string is an iterable of characters and a Uint8Array one of numbers, which is not what their caller wants. */
function requireIterable(entries: unknown): void {
  const isIterable =
    hasParts(entries) && !isUint8Array(entries) && typeof Reflect.get(entries, Symbol.iterator) === 'function'
  if (isIterable) return
  throw new TypeError('entries must be an iterable of entries, views or lines, such as an array')
}

// The envelope of a line too long to be held, by stream-json, which parses bytes as they pass and keeps little. It is not made
// for hostile input, so everything that could grow is bounded here: the depth, the length of keys and values, the number of
// fields. A line that exceeds a bound has no envelope, or one that lacks a field; nothing else depends on it.

import { jsonParser, type parser as streamJson } from 'stream-json/core/parser.js'
import type { LineWalk, WalkVerdict } from '../../core/lines/parser-hooks.js'
import type { Envelope } from '../../core/recovery.js'

type Token = streamJson.Token
interface Many<Item> {
  readonly values: readonly Item[]
}

/** A longer key or string is not kept. In bytes of UTF-8. */
const LONGEST_TEXT_BYTES = 1024
const MOST_FIELDS = 64
const DEEPEST = 1000
/**
 * How many bytes are parsed at once. Each slice makes an array of tokens, several for each byte of a hostile line. The arrays
 * of longer slices survive the frequent minor garbage collections: a line of small numbers then takes 50 MB more, and 1.5
 * times as long.
 */
const SLICE_BYTES = 8 * 1024

const NOTHING = new Uint8Array(0)

export const startEnvelopeWalk = (): LineWalk => new EnvelopeWalk()

class EnvelopeWalk implements LineWalk {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  // Text comes in pieces, so that stream-json never joins a key, string or number that is too long.
  readonly #parse = jsonParser({ packValues: false, streamValues: true })
  readonly #fields = new ShortFields()
  #failed = false
  /** Not UTF-8, or not JSON. */
  #isMalformed = false
  #closed = false
  #depth = 0

  get goesOn(): boolean {
    return !this.#failed
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#failed; at += SLICE_BYTES) {
      this.#writeSlice(bytes.subarray(at, at + SLICE_BYTES), true)
    }
  }

  end(): WalkVerdict {
    // The decoder may hold the first bytes of a character that was never completed.
    if (!this.#failed) this.#writeSlice(NOTHING, false)
    if (this.#failed) return { isMalformed: this.#isMalformed }
    return this.#closed ? { envelope: this.#fields.envelope(), isMalformed: false } : { isMalformed: true }
  }

  #writeSlice(bytes: Uint8Array, hasMore: boolean): void {
    try {
      const parsed: unknown = this.#parse(this.#decoder.decode(bytes, { stream: hasMore }))
      // A symbol instead of an array means that the text gave no token.
      if (isMany(parsed)) for (const token of parsed.values) this.#take(token)
    } catch (error) {
      this.#failed = true
      // A RangeError means that something is too long to be joined, which does not prove the line malformed.
      this.#isMalformed = !(error instanceof RangeError)
    }
  }

  #take(token: Token): void {
    if (token.name === 'endObject' || token.name === 'endArray') this.#depth -= 1
    if (this.#depth === 1) this.#fields.take(token)
    if (this.#depth === 0) this.#takeOutermost(token)
    if (token.name === 'startObject' || token.name === 'startArray') this.#depth += 1
    if (this.#depth > DEEPEST) this.#failed = true
  }

  #takeOutermost({ name }: Token): void {
    if (name === 'endObject') this.#closed = true
    else if (name !== 'startObject') this.#failed = true
  }
}

function isMany(parsed: unknown): parsed is Many<Token> {
  return typeof parsed === 'object'
}

/** The fields of one object, of which only short strings and nulls are kept. */
class ShortFields {
  readonly #fields = new Map<string, string | null>()
  /** The key or string that is being read; undefined once it is too long. */
  #text: string | undefined
  /** The key whose value comes next; undefined where it was too long. */
  #key: string | undefined

  envelope(): Envelope {
    return Object.fromEntries(this.#fields)
  }

  take(token: Token): void {
    if (token.name === 'startKey' || token.name === 'startString') this.#text = ''
    else if (token.name === 'stringChunk') this.#lengthen(token.value)
    else if (token.name === 'endKey') this.#key = this.#text
    else if (token.name === 'endString') this.#set(this.#text)
    else if (token.name === 'nullValue') this.#set(null)
    else this.#set(undefined)
  }

  #lengthen(piece: string): void {
    if (this.#text === undefined) return
    this.#text += piece
    if (Buffer.byteLength(this.#text) > LONGEST_TEXT_BYTES) this.#text = undefined
  }

  /** As with JSON.parse, the last of several values of a key counts. */
  #set(value: string | null | undefined): void {
    const key = this.#key
    if (key === undefined) return
    if (value === undefined) this.#fields.delete(key)
    else if (this.#fields.size < MOST_FIELDS || this.#fields.has(key)) this.#fields.set(key, value)
  }
}

// The envelope of a line too long to be held, by stream-json, which parses as the bytes go by and keeps
// little. It is not made for hostile input, so everything that could grow is bounded here: depth, the length
// of keys and values, how many are kept. Passing a bound only means that there is no envelope, or that it
// lacks a field; nothing else hangs on it.

import { jsonParser, type parser as streamJson } from 'stream-json/core/parser.js'
import type { LineWalk, WalkVerdict } from '../../core/lines/parser-hooks.js'
import type { Envelope } from '../../core/recovery.js'

type Token = streamJson.Token
interface Many<Item> {
  readonly values: readonly Item[]
}

/** What a longer key or string holds is not kept. */
const LONGEST_TEXT_BYTES = 1024
const MOST_FIELDS = 64
const DEEPEST = 1000
/**
 * Each write makes an array of tokens, several for each byte of a hostile line: with longer slices such arrays outlive
 * what is collected often, and a line of small numbers takes 50 MB more, and half as long again.
 */
const SLICE_BYTES = 8 * 1024

const NOTHING = new Uint8Array(0)

export const startEnvelopeWalk = (): LineWalk => new EnvelopeWalk()

class EnvelopeWalk implements LineWalk {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  // Text comes in pieces, so that no key, string or number is put together that is too long to be.
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
    // The decoder may hold the start of a character back that never came.
    if (!this.#failed) this.#writeSlice(NOTHING, false)
    if (this.#failed) return { isMalformed: this.#isMalformed }
    return this.#closed ? { envelope: this.#fields.envelope(), isMalformed: false } : { isMalformed: true }
  }

  #writeSlice(bytes: Uint8Array, hasMore: boolean): void {
    try {
      const parsed: unknown = this.#parse(this.#decoder.decode(bytes, { stream: hasMore }))
      // A symbol says that the text gave no token.
      if (isMany(parsed)) for (const token of parsed.values) this.#take(token)
    } catch (error) {
      this.#failed = true
      // Something that is too long to be put together says nothing of the line.
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
  /** The text that is being read; undefined once it is too long. */
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

// Values out of text that comes in pieces, by stream-json: each as the pieces of its compact text, with its numbers and
// strings as they were spelled and its keys in their order, repeated ones included. Nothing is kept but the state of the
// parser, so that a value of any length takes no memory.

import { jsonParser, type parser as streamJson } from 'stream-json/core/parser.js'
import { DEFAULT_MAX_DEPTH } from '../../core/lines/line-format.js'
import { spelledOut } from './spelling.js'

type Token = streamJson.Token

export interface ValueSink {
  /** A piece of the compact text of a value. */
  addPiece(text: string): void
  /** The value is complete. */
  endValue(): void
}

/** The text is not JSON, or too deep; the message says so of a value. */
export class NotJson extends Error {
  constructor(message = 'it is not JSON') {
    super(message)
  }
}

export class CompactValues {
  // Text comes in pieces, so that no key, string or number is ever joined.
  readonly #parse = jsonParser({ packValues: false, streamValues: true, jsonStreaming: true })
  readonly #sink: ValueSink
  readonly #unwrapsArrays: boolean
  /** How many brackets are around the values: 1 in an array that is unwrapped. */
  #around = 0
  /** One for each open bracket: whether a member stands there already. */
  readonly #open: boolean[] = []
  #isAfterKey = false

  /** @param unwrapsArrays whether each element of an array at the top is a value of its own */
  constructor(sink: ValueSink, unwrapsArrays: boolean) {
    this.#sink = sink
    this.#unwrapsArrays = unwrapsArrays
  }

  /** Whether a bracket is open, that of an array that is unwrapped included. */
  get isOpen(): boolean {
    return this.#open.length > 0
  }

  /** Whether it is within an array that is unwrapped. */
  get isUnwrapping(): boolean {
    return this.#around > 0
  }

  /** @throws NotJson */
  write(text: string): void {
    const spelled = spelledOut(text)
    if (spelled === undefined) throw new NotJson()
    let parsed: unknown
    try {
      parsed = this.#parse(spelled)
    } catch {
      throw new NotJson()
    }
    // A symbol instead of an object means that the text gave no token.
    if (typeof parsed === 'object')
      for (const token of (parsed as { values: Token[] }).values) this.#take(token)
  }

  #take(token: Token): void {
    switch (token.name) {
      case 'startObject':
        return this.#begin('{')
      case 'startArray':
        return this.#begin('[')
      case 'endObject':
        return this.#end('}')
      case 'endArray':
        return this.#end(']')
      case 'startKey':
      case 'startString':
        this.#separate()
        return this.#sink.addPiece('"')
      case 'endKey':
        this.#isAfterKey = true
        return this.#sink.addPiece('":')
      case 'endString':
        this.#sink.addPiece('"')
        return this.#complete()
      case 'startNumber':
        return this.#separate()
      case 'endNumber':
        return this.#complete()
      case 'stringChunk':
      case 'numberChunk':
        return this.#sink.addPiece(token.value)
      default:
        this.#separate()
        this.#sink.addPiece(String((token as { value: unknown }).value))
        return this.#complete()
    }
  }

  #begin(bracket: '{' | '['): void {
    if (this.#open.length >= DEFAULT_MAX_DEPTH)
      throw new NotJson(`it is nested more than ${DEFAULT_MAX_DEPTH} levels deep`)
    this.#separate()
    const isUnwrapped = this.#unwrapsArrays && bracket === '[' && this.#open.length === 0
    if (isUnwrapped) this.#around = 1
    else this.#sink.addPiece(bracket)
    this.#open.push(false)
  }

  #end(bracket: '}' | ']'): void {
    this.#open.pop()
    if (this.#open.length < this.#around) this.#around = 0
    else {
      this.#sink.addPiece(bracket)
      this.#complete()
    }
  }

  /** Before a key or a value: the comma that parts it from the one before it. */
  #separate(): void {
    const depth = this.#open.length
    if (depth > this.#around && this.#open[depth - 1] === true && !this.#isAfterKey) this.#sink.addPiece(',')
    if (depth > 0) this.#open[depth - 1] = true
    this.#isAfterKey = false
  }

  #complete(): void {
    if (this.#open.length === this.#around) this.#sink.endValue()
  }
}

// Where a line of a file is, found by terminators alone. Lines are not parsed, and no more of one is held than a block,
// however long it is.

import { CR, LF } from '../../core/lines/line-format.js'
import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'
import { type ReadableFile, readExactly } from '../../node/files/positioned-io.js'

export interface LinePlace {
  /** Counted from 1. */
  readonly line: number
  readonly offset: number
  /** In bytes, without the terminator. */
  readonly length: number
  /** The offset after the terminator. */
  readonly end: number
}

export interface FoundLine {
  /** undefined where the file has no such line. */
  readonly wanted: LinePlace | undefined
  /** The wanted line and the lines around it, in order. */
  readonly places: readonly LinePlace[]
  /** How many lines were searched. */
  readonly lines: number
}

const BLOCK_BYTES = 1024 * 1024

/**
 * Finds the first line that is wanted.
 * @param context how many lines before it and after it to find as well
 */
export async function findLine(
  file: ReadableFile,
  isWanted: (place: LinePlace) => boolean,
  context: number,
): Promise<FoundLine> {
  const finder = new LineFinder(isWanted, context)
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  for (let position = 0; !finder.isDone; ) {
    const bytes = await readExactly(file, buffer, position)
    if (bytes.length === 0) finder.end(position)
    else finder.take(bytes, position)
    position += bytes.length
  }
  return finder
}

class LineFinder implements FoundLine {
  wanted: LinePlace | undefined
  places: LinePlace[] = []
  lines = 0
  isDone = false
  readonly #isWanted: (place: LinePlace) => boolean
  readonly #context: number
  /** Where the current line begins. */
  #offset = 0
  #lastByte: number | undefined

  constructor(isWanted: (place: LinePlace) => boolean, context: number) {
    this.#isWanted = isWanted
    this.#context = context
  }

  take(bytes: Uint8Array, position: number): void {
    if (position === 0) this.#offset = byteOrderMarkLength(bytes)
    for (let at = bytes.indexOf(LF); at >= 0 && !this.isDone; at = bytes.indexOf(LF, at + 1)) {
      const before = at === 0 ? this.#lastByte : bytes[at - 1]
      this.#add(position + at, position + at + 1, before)
    }
    this.#lastByte = bytes.at(-1)
  }

  /** A CR at the end of the file is a terminator that has lost its LF. */
  end(size: number): void {
    const isCut = this.#lastByte === CR
    if (size > this.#offset) this.#add(isCut ? size - 1 : size, size, undefined)
    this.isDone = true
  }

  #add(newline: number, end: number, before: number | undefined): void {
    this.lines += 1
    const isPair = before === CR && newline > this.#offset
    const length = newline - this.#offset - Number(isPair)
    const place = { line: this.lines, offset: this.#offset, length, end }
    this.#offset = end
    this.places.push(place)
    if (this.wanted === undefined && this.#isWanted(place)) this.wanted = place
    if (this.wanted === undefined && this.places.length > this.#context) this.places.shift()
    this.isDone = this.wanted !== undefined && this.lines >= this.wanted.line + this.#context
  }
}

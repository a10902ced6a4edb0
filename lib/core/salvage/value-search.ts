// Finds the values in a stretch of a line, forwards from its start and backwards from its end. A value may be as long as
// the line, so each search is done in slices.

import { runEnd, runStart } from '../byte-runs.js'
import { COMMA, isClosing, isSpace, mayFollow, QUOTE } from '../json/json-bytes.js'
import type { Work } from '../work.js'
import { ValueEnd } from './value-end.js'
import { ValueStart } from './value-start.js'

/** A part of a line, [start, end). */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** A value, and the white space around it: where it begins before the value, and ends after it. */
export interface Place extends Stretch {
  readonly before: number
  readonly after: number
}

/** How many bytes are scanned before other work gets a turn: some milliseconds. */
const SLICE_BYTES = 1024 * 1024
/** What parsing a value costs at least, in bytes of scanning. */
const BYTES_PER_VALUE = 512

export class ValueSearch {
  readonly #line: Uint8Array
  readonly #ends: ValueEnd
  readonly #starts: ValueStart
  /** Bytes left of the slice. */
  #left = SLICE_BYTES

  constructor(line: Uint8Array) {
    this.#line = line
    this.#ends = new ValueEnd(line)
    this.#starts = new ValueStart(line)
  }

  /** The last value of the stretch. Brackets that close nothing, and a comma, may follow it. */
  *lastValue({ start: floor, end }: Stretch): Work<Stretch | undefined> {
    const line = this.#line
    const rest = yield* runStart(line, floor, end, isSpaceOrMayFollow)
    let value: Stretch | undefined
    for (let at = rest; ; at += 1) {
      at = yield* runEnd(line, at, end, isSpace)
      if (at === end || line[at] === COMMA) break
      const start = yield* this.#bracketBefore(floor, value?.start ?? rest)
      if (start < 0) break
      value = { start, end: at + 1 }
    }
    if (value !== undefined) return value
    const isSpaceAlone = (yield* runStart(line, floor, end, isSpace)) === rest
    return isSpaceAlone ? yield* this.#valueEndingAt(floor, rest) : undefined
  }

  /**
   * The value before another, a comma between them or not.
   * @param end where the white space before the other begins
   */
  *valueBefore(end: number, { start: floor }: Stretch): Work<Stretch | undefined> {
    const isAfterComma = end > floor && this.#line[end - 1] === COMMA
    const valueEnd = isAfterComma ? yield* runStart(this.#line, floor, end - 1, isSpace) : end
    return yield* this.#valueEndingAt(floor, valueEnd)
  }

  *#valueEndingAt(floor: number, end: number): Work<Stretch | undefined> {
    if (end === floor) return undefined
    const last = this.#line[end - 1] as number
    let start = -1
    if (last === QUOTE) start = yield* this.#stringBefore(floor, end)
    else if (isClosing(last)) start = yield* this.#bracketBefore(floor, end - 1)
    return start < 0 ? undefined : { start, end }
  }

  *endOf(start: number, limit: number): Work<number> {
    this.#ends.begin(start, limit)
    while (!this.#ends.search(this.#left)) yield* this.#spend(this.#left)
    yield* this.#spend(BYTES_PER_VALUE + (this.#ends.end < 0 ? 0 : this.#ends.end - start))
    return this.#ends.end
  }

  *#bracketBefore(floor: number, at: number): Work<number> {
    this.#starts.beginBracket(floor, at)
    return yield* this.#startBefore(at)
  }

  *#stringBefore(floor: number, end: number): Work<number> {
    this.#starts.beginString(floor, end)
    return yield* this.#startBefore(end)
  }

  *#startBefore(at: number): Work<number> {
    while (!this.#starts.search(this.#left)) yield* this.#spend(this.#left)
    yield* this.#spend(BYTES_PER_VALUE + (this.#starts.start < 0 ? 0 : at - this.#starts.start))
    return this.#starts.start
  }

  *#spend(bytes: number): Work<void> {
    this.#left -= bytes
    if (this.#left > 0) return
    this.#left = SLICE_BYTES
    yield
  }
}

function isSpaceOrMayFollow(byte: number): boolean {
  return isSpace(byte) || mayFollow(byte)
}

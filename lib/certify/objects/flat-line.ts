// An entry from the record of a certified line, if the line is flat: the places of its values show that nothing but the
// names of the shape, in its order, stands between them. The result is exactly what JSON.parse makes of the line.

import { QUOTE } from '../../core/json/json-bytes.js'
import { FIELD_BYTES, RECORD_END, RECORD_FIELDS, RECORD_START } from '../plans/table-layout.js'
import type { FlatShape } from './flat-shapes.js'
import { type MakeObject, objectMaker } from './object-maker.js'
import type { PlainText } from './plain-text.js'

const FIRST_FIELD = RECORD_FIELDS / 4
const FIELD_WORDS = FIELD_BYTES / 4
const [LOWER_F, LOWER_N, LOWER_T, MINUS, ZERO] = [0x66, 0x6e, 0x74, 0x2d, 0x30]
/** Ten to this power is less than 2^53. */
const MOST_DIGITS = 15
/** An entry may lack optional properties: so many combinations of them get a maker. */
const MOST_MAKERS = 64
/** What no value is. */
const NOT_FLAT = Symbol('not flat')

interface Field {
  readonly name: string
  /** Where the record has it, in words. */
  readonly word: number
  /** The bytes of its name, quotes and colon included. */
  readonly nameBytes: number
}

export class FlatLine {
  readonly #fields: readonly Field[]
  readonly #makers = new Map<number, MakeObject>()
  readonly #values: unknown[] = []
  #lastPresent = -1
  #lastMake: MakeObject | undefined

  constructor({ names }: FlatShape, fields: readonly string[]) {
    const encoder = new TextEncoder()
    this.#fields = names.map((name) => ({
      name,
      word: FIRST_FIELD + fields.indexOf(name) * FIELD_WORDS,
      nameBytes: encoder.encode(name).length + 3,
    }))
  }

  /**
   * The entry; undefined if the line is not flat.
   * @param records words of four bytes; the line's record begins at `record`
   * @param delta from a place in `bytes` to the one in the record
   */
  entry(
    records: Int32Array,
    record: number,
    bytes: Uint8Array,
    delta: number,
    text: PlainText,
  ): object | undefined {
    const values = this.#values
    let present = 0
    let count = 0
    // After the opening bracket, or the comma.
    let at = (records[record + RECORD_START / 4] as number) + 1
    for (let index = 0; index < this.#fields.length; index += 1) {
      const { word, nameBytes } = this.#fields[index] as Field
      const start = records[record + word] as number
      if (start === 0) continue
      if (start !== at + nameBytes) return undefined
      const end = records[record + word + 1] as number
      const value = plainValue(bytes, start - delta, end - delta, text)
      if (value === NOT_FLAT) return undefined
      values[count] = value
      count += 1
      present |= 1 << index
      at = end + 1
    }
    return at === records[record + RECORD_END / 4] ? this.#maker(present)?.(values) : undefined
  }

  #maker(present: number): MakeObject | undefined {
    if (present !== this.#lastPresent) {
      this.#lastPresent = present
      this.#lastMake = this.#makers.get(present) ?? this.#newMaker(present)
    }
    return this.#lastMake
  }

  #newMaker(present: number): MakeObject | undefined {
    if (this.#makers.size >= MOST_MAKERS) return undefined
    const names = this.#fields.filter((_, index) => (present & (1 << index)) !== 0).map(({ name }) => name)
    const make = objectMaker(names)
    this.#makers.set(present, make)
    return make
  }
}

/** The value `[start, end)` of a certified and plain line; NOT_FLAT if it is neither text nor certain. */
function plainValue(bytes: Uint8Array, start: number, end: number, text: PlainText): unknown {
  switch (bytes[start]) {
    case QUOTE:
      return text.slice(start + 1, end - 1)
    case LOWER_N:
      return null
    case LOWER_T:
      return true
    case LOWER_F:
      return false
    default:
      return wholeNumber(bytes, start, end)
  }
}

function wholeNumber(bytes: Uint8Array, start: number, end: number): number | typeof NOT_FLAT {
  const isNegative = bytes[start] === MINUS
  const first = isNegative ? start + 1 : start
  if (end - first > MOST_DIGITS) return NOT_FLAT
  let value = 0
  for (let at = first; at < end; at += 1) {
    const digit = (bytes[at] as number) - ZERO
    // Not a number, or one with a fraction or an exponent.
    if (digit < 0 || digit > 9) return NOT_FLAT
    value = value * 10 + digit
  }
  return isNegative ? -value : value
}

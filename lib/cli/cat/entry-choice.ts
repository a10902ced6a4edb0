// Which entries are written, and what of them: `--type`, `--from`, `--limit`, `--select`. Values are copied as they stand
// in the line: a number that was parsed and written again could differ.

import { visitMembers } from '../../core/json/object-members.js'
import type { Place } from './place-argument.js'

export interface ChoiceOptions {
  type?: string[]
  select?: string[]
  from?: Place
  limit?: number
}

/** Where an entry is: see the records of the library. */
export interface EntryPlace {
  readonly line: number
  readonly offset: number
}

const COMMA = Buffer.from(',')

/** `--limit` is reached: nothing more is read. */
export class LimitReached extends Error {}

export class EntryChoice {
  readonly #types: readonly Buffer[] | undefined
  /** Each name, and the JSON text of it with its colon. */
  readonly #fields: readonly (readonly [name: Buffer, text: Buffer])[] | undefined
  readonly #from: Place
  #left: number

  constructor({ type, select, from = {}, limit = Number.POSITIVE_INFINITY }: ChoiceOptions) {
    this.#types = type?.map((name) => Buffer.from(name))
    this.#fields = select?.map((name) => [Buffer.from(name), Buffer.from(`${JSON.stringify(name)}:`)])
    this.#from = from
    this.#left = limit
  }

  /** Whether every entry is written, byte for byte. */
  get isAll(): boolean {
    const { line = 1, offset = 0 } = this.#from
    const hasAll = this.#types === undefined && this.#fields === undefined
    return hasAll && line <= 1 && offset === 0 && this.#left === Number.POSITIVE_INFINITY
  }

  /**
   * What is written of the entry in the bytes; undefined for nothing.
   * @param discriminator the property that names its type
   */
  choose(bytes: Uint8Array, place: EntryPlace, discriminator: string): Uint8Array | undefined {
    const { line = 1, offset = 0 } = this.#from
    if (place.line < line || place.offset < offset) return undefined
    if (this.#types !== undefined && !this.#isOfType(bytes, discriminator)) return undefined
    this.#left -= 1
    return this.#fields === undefined ? bytes : selected(bytes, this.#fields)
  }

  /** Whether nothing more will be written. */
  get isOver(): boolean {
    return this.#left === 0
  }

  #isOfType(bytes: Uint8Array, discriminator: string): boolean {
    const name = Buffer.from(discriminator)
    let isOne = false
    // The last of several members of one name counts, as with JSON.parse.
    visitMembers(bytes, 0, bytes.length, (key, value) => {
      if (!isText(bytes.subarray(key.start, key.end), name)) return
      const isString = bytes[value.start] === 0x22
      const text = bytes.subarray(value.start + 1, value.end - 1)
      isOne = isString && (this.#types as readonly Buffer[]).some((type) => isText(text, type))
    })
    return isOne
  }
}

function selected(bytes: Uint8Array, fields: readonly (readonly [name: Buffer, text: Buffer])[]): Uint8Array {
  const values = new Map<Buffer, Uint8Array>()
  visitMembers(bytes, 0, bytes.length, (key, value) => {
    const found = bytes.subarray(key.start, key.end)
    for (const [name] of fields)
      if (isText(found, name)) values.set(name, bytes.subarray(value.start, value.end))
  })
  const members = fields.flatMap(([name, text]) => {
    const value = values.get(name)
    return value === undefined ? [] : [COMMA, text, value]
  })
  return Buffer.concat([Buffer.from('{'), ...members.slice(1), Buffer.from('}')])
}

/** Whether the characters of a JSON string, escapes as they are, are this text. */
function isText(characters: Uint8Array, text: Buffer): boolean {
  if (!characters.includes(0x5c)) return text.equals(characters)
  return JSON.parse(`"${new TextDecoder().decode(characters)}"`) === text.toString()
}

// Why a value does not match a Standard Schema, for a person. The libraries' own messages quote the value, so they are never
// used. The place of an issue is shown up to the first name that is not written in the schema itself: such names, for
// instance the keys of a record, are content of the log.

import type { TSchema } from 'typebox'
import { explainMismatch } from '../mismatch/explain-mismatch.js'
import type { Mismatch } from '../mismatch/mismatch.js'
import { NO_FORM } from '../mismatch/mismatch-reason.js'
import { hasParts, ownValue } from '../schema/json-objects.js'
import { pointerStep } from '../schema/json-pointer.js'
import { Compile, type Validator } from '../schema/typebox-checks.js'
import type { Refusal } from './standard-check.js'

/** How many parts of a schema are searched for names. */
const MOST_PARTS = 100_000
/** How many issues are examined: a long array may have one for each of its items. */
const MOST_ISSUES = 100

export class StandardMismatch {
  readonly #names: ReadonlySet<string>
  readonly #schema: TSchema | undefined
  #check: Validator | undefined

  /**
   * @param schema the schema itself, whose names may be shown
   * @param jsonSchema its JSON Schema, if it offers one
   */
  constructor(schema: unknown, jsonSchema: TSchema | undefined) {
    this.#names = namesWrittenIn(jsonSchema ?? schema)
    this.#schema = jsonSchema
  }

  explain(refusal: Refusal | undefined, value: unknown): Mismatch {
    if (refusal === 'deep') return { pointer: '', message: 'is nested too deeply to be checked' }
    const places = (refusal ?? []).slice(0, MOST_ISSUES).map((issue) => this.#placeOf(issue, value))
    const [pointer = ''] = places
    const plain = { pointer, message: 'does not match its schema' }
    if (this.#schema === undefined || this.#accepts(this.#schema, value)) return plain
    const explained = explainMismatch(this.#schema, value)
    return places.some((place) => explains(explained, place)) ? explained : plain
  }

  /** Whether the JSON Schema accepts the value, or cannot check it. */
  #accepts(schema: TSchema, value: unknown): boolean {
    try {
      this.#check ??= Compile(schema)
      return this.#check.Check(value)
    } catch {
      // TypeBox cannot compile the schema, or the value is too deep for its check.
      return true
    }
  }

  /** A JSON pointer to an issue's place, or to the last part of the value before a name that is not in the schema. */
  #placeOf(issue: unknown, value: unknown): string {
    let pointer = ''
    let part = value
    for (const key of pathOf(issue)) {
      if (!hasParts(part) || !this.#isShown(part, key)) break
      pointer += pointerStep(key)
      part = ownValue(part, key)
    }
    return pointer
  }

  #isShown(part: object, key: string): boolean {
    return Array.isArray(part) ? Object.hasOwn(part, key) : this.#names.has(key)
  }
}

/** The keys that lead to an issue. */
function pathOf(issue: unknown): string[] {
  const path: unknown = hasParts(issue) ? Reflect.get(issue, 'path') : undefined
  if (!hasParts(path)) return []
  // Not by `map`: arktype's paths extend Array, and `map` would make another path.
  return Array.from(path as ArrayLike<unknown>, (step) =>
    String(hasParts(step) ? Reflect.get(step, 'key') : step),
  )
}

/**
 * Whether an explanation by the JSON Schema is about the issue at this place: at the place, inside of it, or at the object
 * that lacks it. The JSON Schema may also refuse something that the library accepts, for instance by a `format`.
 */
function explains({ pointer, message }: Mismatch, place: string): boolean {
  if (pointer === place || pointer.startsWith(`${place}/`)) return true
  return pointer === place.slice(0, place.lastIndexOf('/')) && message !== NO_FORM
}

/** The names of all properties in a schema. Accessors are not called, since each call may make new parts. */
function namesWrittenIn(schema: unknown): Set<string> {
  const names = new Set<string>()
  const seen = new Set<unknown>()
  const waiting = [schema]
  while (waiting.length > 0 && seen.size < MOST_PARTS) {
    const part = waiting.pop()
    if (!hasParts(part) || seen.has(part)) continue
    seen.add(part)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(part))) {
      names.add(name)
      waiting.push(value)
    }
  }
  return names
}

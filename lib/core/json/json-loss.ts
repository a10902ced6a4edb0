// What JSON.stringify changes silently: NaN and Infinity become null, as do undefined, functions and symbols in an array;
// a Map, a Set and the like become {}. That it leaves out a property that is undefined is expected, and not a loss.
// Neither is what an object's own `toJSON` returns.

import { hasParts } from '../../format/schema/json-objects.js'
import { pointerStep } from '../../format/schema/json-pointer.js'
import type { SchemaShape } from '../../format/schema/schema-shape.js'

export interface JsonLoss {
  /** JSON pointer to the value. Names that are not in the schema are content: each is replaced by `*`. */
  readonly pointer: string
  /** Such as 'is NaN or infinite, which JSON would make null'. */
  readonly message: string
}

/** A part of the value, and the path to it. */
interface Place {
  readonly value: unknown
  readonly key: string
  readonly parent: Place | undefined
}

const TO_NULL = 'which JSON would make null'
/** Every loss leaves one of these in the text; they may have other origins, too. */
const TRACES = ['null', '{}']

/**
 * The first loss that is found; undefined if there is none.
 * @param text the result of JSON.stringify for the value
 * @param schema the value's schema: its names may appear in the pointer
 */
export function jsonLoss(value: unknown, text: string, schema: SchemaShape): JsonLoss | undefined {
  if (!TRACES.some((trace) => text.includes(trace))) return undefined
  const waiting: Place[] = [{ value, key: '', parent: undefined }]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const message = lossOf(place)
    if (message !== undefined) return { pointer: pointerTo(place, namesIn(schema)), message }
    if (hasParts(place.value) && !hasToJson(place.value)) addParts(waiting, place, place.value)
  }
  return undefined
}

function addParts(waiting: Place[], parent: Place, object: object): void {
  if (Array.isArray(object)) {
    // By index, since a hole becomes null, too.
    for (let index = object.length - 1; index >= 0; index -= 1)
      waiting.push({ value: object[index], key: String(index), parent })
  } else {
    for (const key of Object.keys(object)) waiting.push({ value: Reflect.get(object, key), key, parent })
  }
}

function lossOf({ value, parent }: Place): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `is NaN or infinite, ${TO_NULL}`
  if (hasParts(value)) return lossOfObject(value)
  const isNothing = value === undefined || typeof value === 'function' || typeof value === 'symbol'
  return isNothing && Array.isArray(parent?.value) ? `is not a JSON value, ${TO_NULL}` : undefined
}

function lossOfObject(object: object): string | undefined {
  if (hasToJson(object))
    return object instanceof Date && Number.isNaN(object.getTime())
      ? `is an invalid date, ${TO_NULL}`
      : undefined
  const kind = Object.prototype.toString.call(object)
  const isEmptied = kind !== '[object Object]' && !Array.isArray(object) && Object.keys(object).length === 0
  return isEmptied ? 'is an object of a kind that JSON would make {}' : undefined
}

function hasToJson(object: object): boolean {
  return typeof Reflect.get(object, 'toJSON') === 'function'
}

function pointerTo(place: Place, names: ReadonlySet<string>): string {
  let pointer = ''
  for (let { parent, key } = place; parent !== undefined; { parent, key } = parent) {
    const isKnown = Array.isArray(parent.value) || names.has(key)
    pointer = (isKnown ? pointerStep(key) : '/*') + pointer
  }
  return pointer
}

/** The names of all properties in the schema. */
function namesIn(schema: unknown): Set<string> {
  const names = new Set<string>()
  const waiting = [schema]
  const seen = new Set<unknown>()
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (!hasParts(part) || seen.has(part)) continue
    seen.add(part)
    const { properties } = part as SchemaShape
    for (const name of Object.keys(properties ?? {})) names.add(name)
    waiting.push(...Object.values(part))
  }
  return names
}

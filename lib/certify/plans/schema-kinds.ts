// The JSON kinds of the values that JSON Schema names.

import type { JsonKind } from './plan.js'

const ALL: readonly JsonKind[] = ['string', 'object', 'array', 'number', 'true', 'false', 'null']

/** A map, not an object: TypeBox has a type named `constructor`. */
const KINDS_OF_TYPE: ReadonlyMap<unknown, readonly JsonKind[]> = new Map([
  ['string', ['string']],
  ['number', ['number']],
  ['integer', ['number']],
  ['boolean', ['true', 'false']],
  ['null', ['null']],
  ['array', ['array']],
  ['object', ['object']],
])

/** The kinds of a type of JSON Schema; undefined for any other. */
export function knownKindsOfType(type: unknown): readonly JsonKind[] | undefined {
  return KINDS_OF_TYPE.get(type)
}

/** The same; all kinds for a type that JSON Schema does not have. */
export function kindsOfType(type: unknown): readonly JsonKind[] {
  return KINDS_OF_TYPE.get(type) ?? ALL
}

/** The kind of a listed value; undefined for an object, an array, or a value that is not JSON. */
export function kindOfValue(value: unknown): JsonKind | undefined {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'string') return 'string'
  return Number.isFinite(value) ? 'number' : undefined
}

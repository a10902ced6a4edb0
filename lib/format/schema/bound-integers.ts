// `JSON.parse` silently turns 9007199254740993 into 9007199254740992, which `Number.isInteger` accepts. So each integer of
// a schema gets the bounds within which a number is exact (Number.isSafeInteger, ECMA-262 21.1.2.5): an entry with an
// integer beyond them is a fault, and not an entry with a different number.

import type { TSchema } from 'typebox'
import {
  isShape,
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  type SchemaShape,
} from './schema-shape.js'

/** Keywords whose lists hold names or values, not schemas. */
const PLAIN_LIST_KEYWORDS = ['type', 'enum', 'required']

/**
 * A frozen copy of the schema, its integers bounded to ±(2^53 - 1). The given schema is not changed, and later changes to
 * it do not affect the copy, which must stay what its compiled check was made from. Parts that several places share are
 * shared in the copy, too.
 */
export function boundIntegers(schema: TSchema): TSchema {
  const known = new Map<SchemaShape, unknown>()
  const bounded = (each: unknown): unknown => {
    if (!isShape(each)) return each
    const copy = known.get(each) ?? boundedCopy(each, bounded)
    known.set(each, copy)
    return copy
  }
  return bounded(schema) as TSchema
}

function boundedCopy(schema: SchemaShape, bounded: (schema: unknown) => unknown): unknown {
  const copy = Object.create(Object.getPrototypeOf(schema), changeableMembers(schema))
  for (const keyword of Object.getOwnPropertyNames(copy)) {
    const value: unknown = Reflect.get(copy, keyword)
    const changed = boundedValue(copy, keyword, value, bounded)
    if (changed !== value) Object.defineProperty(copy, keyword, { value: changed })
  }
  return Object.freeze(isInteger(schema) ? withExactBounds(copy) : copy)
}

function boundedValue(
  schema: object,
  keyword: string,
  value: unknown,
  bounded: (schema: unknown) => unknown,
): unknown {
  if (Array.isArray(value)) {
    if (SCHEMA_LIST_KEYWORDS.includes(keyword)) return Object.freeze(value.map(bounded))
    return PLAIN_LIST_KEYWORDS.includes(keyword) ? Object.freeze([...value]) : value
  }
  if (!isShape(value)) return value
  if (SCHEMA_MAP_KEYWORDS.includes(keyword)) return Object.freeze(mapValues(value, bounded))
  return isNarrowable(schema, keyword) ? bounded(value) : value
}

/**
 * Whether the keyword's schema may be narrowed. `not`, `if` and a `contains` that `maxContains` counts are left out, since a
 * narrower schema there would accept more values. It may also do so in overlapping parts of a `oneOf` and through a `$ref`
 * under a `not`; those are narrowed nevertheless, since otherwise they would accept a silently changed number.
 */
function isNarrowable(schema: object, keyword: string): boolean {
  return (
    SCHEMA_KEYWORDS.includes(keyword) && (keyword !== 'contains' || !Object.hasOwn(schema, 'maxContains'))
  )
}

/** Descriptors, since TypeBox keeps its kinds, codecs and refinements in members that are not enumerable. */
function changeableMembers(schema: SchemaShape): PropertyDescriptorMap {
  const members = Object.getOwnPropertyDescriptors(schema)
  // The schema may be frozen (TypeBox does it under `immutableTypes`), but its copy is about to be changed.
  for (const member of Object.values(members)) {
    if ('value' in member) Object.assign(member, { writable: true, configurable: true })
  }
  return members
}

function mapValues(schemas: object, change: (schema: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]))
}

/** Whether integers are the only numbers that the schema allows. */
function isInteger({ type }: SchemaShape): boolean {
  const types = [type].flat()
  return types.includes('integer') && !types.includes('number')
}

function withExactBounds(copy: SchemaShape): SchemaShape {
  return Object.assign(copy, {
    minimum: Math.max(finite(copy.minimum ?? Number.MIN_SAFE_INTEGER), Number.MIN_SAFE_INTEGER),
    maximum: Math.min(finite(copy.maximum ?? Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER),
  })
}

/** A bound may be a bigint of any size. As a number it could be infinite, which would bound nothing. */
function finite(bound: number | bigint): number {
  return Math.min(Math.max(Number(bound), -Number.MAX_VALUE), Number.MAX_VALUE)
}

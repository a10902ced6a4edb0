// `JSON.parse` turns 9007199254740993 into 9007199254740992 without a word, and `Number.isInteger` is
// content with it. So every integer of a schema gets the bounds inside which a number is exact
// (Number.isSafeInteger, ECMA-262 21.1.2.5): beyond them an entry is a fault, not a quietly different one.

import type { TSchema } from 'typebox'
import {
  isShape,
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  type SchemaShape,
} from './schema-shape.js'

/** Lists of names or values. */
const PLAIN_LIST_KEYWORDS = ['type', 'enum', 'required']

/**
 * A copy of the schema whose integers are bounded to ±(2^53 - 1). The given schema is left as it is, and what becomes
 * of it later changes nothing: what was compiled from the copy must stay what the copy says. What several places
 * share, the places of the copy share.
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
  const boundedValues = (schemas: object) => Object.freeze(mapValues(schemas, bounded))
  for (const keyword of narrowable(copy)) replace(copy, keyword, isShape, bounded)
  for (const keyword of SCHEMA_LIST_KEYWORDS)
    replace(copy, keyword, Array.isArray, (list) => Object.freeze(list.map(bounded)))
  for (const keyword of SCHEMA_MAP_KEYWORDS) replace(copy, keyword, isShape, boundedValues)
  for (const keyword of PLAIN_LIST_KEYWORDS)
    replace(copy, keyword, Array.isArray, (list) => Object.freeze([...list]))
  return Object.freeze(isInteger(schema) ? withExactBounds(copy) : copy)
}

/**
 * Not `not` and `if`, nor what `maxContains` counts: a narrower schema there would let more values through. It may do
 * so where parts of a `oneOf` overlap, and by way of a `$ref` under a `not`, too; but left as they are, those would let
 * a quietly different number through.
 */
function narrowable(schema: object): string[] {
  return SCHEMA_KEYWORDS.filter((keyword) => keyword !== 'contains' || !Object.hasOwn(schema, 'maxContains'))
}

/** Descriptors, since TypeBox keeps its kinds, codecs and refinements in members that don't enumerate. */
function changeableMembers(schema: SchemaShape): PropertyDescriptorMap {
  const members = Object.getOwnPropertyDescriptors(schema)
  // A schema may be frozen (by TypeBox too, if asked for `immutableTypes`); its copy is about to change.
  for (const member of Object.values(members)) {
    if ('value' in member) Object.assign(member, { writable: true, configurable: true })
  }
  return members
}

function replace<Part>(
  copy: object,
  keyword: string,
  is: (value: unknown) => value is Part,
  change: (part: Part) => unknown,
): void {
  const value: unknown = Reflect.get(copy, keyword)
  if (Object.hasOwn(copy, keyword) && is(value))
    Object.defineProperty(copy, keyword, { value: change(value) })
}

function mapValues(schemas: object, change: (schema: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]))
}

/** Whether integers are the only numbers that it allows. */
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

/** Bounds may be bigints, too, of any size; an infinite one would bound nothing. */
function finite(bound: number | bigint): number {
  return Math.min(Math.max(Number(bound), -Number.MAX_VALUE), Number.MAX_VALUE)
}

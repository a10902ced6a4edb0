// A schema split into alternatives, each for values of one JSON kind: unions, lists of types, and listed values. What the
// certifier cannot split is left out and reported as a gap.

import { isShape, type SchemaShape } from '../../format/schema/schema-shape.js'
import { areExclusive } from './exclusive-schemas.js'
import type { JsonKind } from './plan.js'
import { meaningfulKeywords } from './schema-keywords.js'
import { kindOfValue, knownKindsOfType } from './schema-kinds.js'

/** A part of a schema that the certifier leaves to the decoder. */
export interface SchemaGap {
  /** JSON pointer to the part. */
  readonly pointer: string
  /** Why: a keyword, or a few words. */
  readonly reason: string
}

export interface Alternative {
  readonly kind: JsonKind
  readonly shape: SchemaShape
  readonly pointer: string
  /** The only value that is allowed, if there is just one. */
  readonly fixed?: { readonly value: unknown }
}

export interface Alternatives {
  readonly alternatives: readonly Alternative[]
  readonly gaps: readonly SchemaGap[]
}

const NONE: Alternatives = { alternatives: [], gaps: [] }

/** 'any' if every value is allowed. */
export function alternativesOf(schema: unknown, pointer: string): Alternatives | 'any' {
  if (schema === true) return 'any'
  if (!isShape(schema)) return NONE
  if (!isPlain(schema)) return gap(pointer, 'keywords that it may inherit')
  const keywords = meaningfulKeywords(schema)
  if (keywords.length === 0) return 'any'
  if (schema.anyOf !== undefined) return ofUnion('anyOf', schema.anyOf, keywords, pointer)
  if (schema.oneOf !== undefined)
    return areExclusive(schema.oneOf)
      ? ofUnion('oneOf', schema.oneOf, keywords, pointer)
      : gap(pointer, 'oneOf')
  if (schema.enum !== undefined && keywords.includes('const')) return gap(pointer, 'const beside enum')
  if (schema.enum !== undefined) return joined(schema.enum.map((value) => ofValue(schema, value, pointer)))
  if (keywords.includes('const')) return ofValue(schema, schema.const, pointer)
  if (schema.type === undefined) return gap(pointer, String(keywords[0]))
  return joined([schema.type].flat().map((type) => ofType(schema, type, pointer)))
}

/** Whether the schema inherits only what every object does: TypeBox also reads inherited keywords. */
function isPlain(schema: SchemaShape): boolean {
  const parent: object | null = Object.getPrototypeOf(schema)
  if (parent === null) return true
  // Not compared with this realm's `Object.prototype`: the schema may come from another realm.
  const isRoot = Object.getPrototypeOf(parent) === null
  return isRoot && Object.getOwnPropertyNames(parent).every((name) => name in Object.prototype)
}

function ofUnion(
  union: 'anyOf' | 'oneOf',
  parts: readonly unknown[],
  keywords: readonly string[],
  pointer: string,
): Alternatives | 'any' {
  const other = keywords.find((keyword) => keyword !== union)
  if (other !== undefined) return gap(pointer, `${other} beside ${union}`)
  const found = parts.map((part, index) => alternativesOf(part, `${pointer}/${union}/${index}`))
  const exact = found.filter((each) => each !== 'any')
  return exact.length < found.length ? 'any' : joined(exact)
}

function ofValue(shape: SchemaShape, value: unknown, pointer: string): Alternatives {
  const kind = kindOfValue(value)
  if (kind === undefined) return gap(pointer, 'a value that is an object, an array or not JSON')
  if (!allowsKind(shape, kind)) return NONE
  return { alternatives: [{ kind, shape, pointer, fixed: { value } }], gaps: [] }
}

function ofType(shape: SchemaShape, type: string, pointer: string): Alternatives {
  const kinds = knownKindsOfType(type)
  if (kinds === undefined) return gap(pointer, `type ${type}`)
  return { alternatives: kinds.map((kind) => ({ kind, shape, pointer })), gaps: [] }
}

function allowsKind({ type }: SchemaShape, kind: JsonKind): boolean {
  return type === undefined || [type].flat().some((each) => knownKindsOfType(each)?.includes(kind))
}

function joined(parts: readonly Alternatives[]): Alternatives {
  return {
    alternatives: parts.flatMap(({ alternatives }) => alternatives),
    gaps: parts.flatMap(({ gaps }) => gaps),
  }
}

function gap(pointer: string, reason: string): Alternatives {
  return { alternatives: [], gaps: [{ pointer, reason }] }
}

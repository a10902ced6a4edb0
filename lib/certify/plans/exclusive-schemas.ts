// Whether no value can match two of several schemas: then `oneOf` accepts the same values as `anyOf`. Only types and listed
// values are compared. All other keywords could only make a schema match less, so the result holds even if the certifier
// leaves parts of the schemas to the decoder.

import { isShape, propertyOf, type SchemaShape } from '../../format/schema/schema-shape.js'
import type { JsonKind } from './plan.js'
import { kindOfValue, kindsOfType } from './schema-kinds.js'

/** A limit, since each is compared with each. */
const MOST_SCHEMAS = 1000

/** What one schema allows at most. */
interface Extent {
  readonly kinds: ReadonlySet<JsonKind>
  /** The scalars to which it is restricted; undefined if it is not. */
  readonly values: ReadonlySet<unknown> | undefined
  /** The scalars to which objects fix each property that they must have. */
  readonly properties: ReadonlyMap<string, ReadonlySet<unknown>>
}

/** Whether no value matches more than one of the schemas; false if that is not certain. */
export function areExclusive(schemas: readonly unknown[]): boolean {
  const extents = schemas.map(extentsOf)
  if (extents.flat().length > MOST_SCHEMAS) return false
  return extents.every((ones, index) =>
    extents
      .slice(index + 1)
      .every((others) => ones.every((one) => others.every((other) => isApart(one, other)))),
  )
}

/** One for each alternative, nested alternatives included. */
function extentsOf(schema: unknown): Extent[] {
  if (schema === false) return []
  if (!isShape(schema)) return [extentOf({})]
  const parts = schema.anyOf ?? schema.oneOf
  return parts === undefined ? [extentOf(schema)] : parts.flatMap(extentsOf)
}

function extentOf(shape: SchemaShape): Extent {
  const values = valuesOf(shape)
  const kinds = values === undefined ? kindsOf(shape) : new Set([...values].flatMap(knownKind))
  const required = (shape.required ?? []).filter((name) => !(name in Object.prototype))
  const properties = required.flatMap((name) => {
    const fixed = valuesOf(propertyOf(shape, name))
    return fixed === undefined ? [] : [[name, fixed] as const]
  })
  return { kinds, values, properties: new Map(properties) }
}

function kindsOf({ type }: SchemaShape): ReadonlySet<JsonKind> {
  const types: readonly unknown[] = type === undefined ? ['any'] : [type].flat()
  return new Set(types.flatMap(kindsOfType))
}

/** The scalars to which a schema restricts values; undefined if it allows others, too. */
function valuesOf(schema: unknown): ReadonlySet<unknown> | undefined {
  if (!isShape(schema)) return undefined
  const parts = schema.anyOf ?? schema.oneOf
  if (parts !== undefined) return united(parts.map(valuesOf))
  const values = schema.enum ?? ('const' in schema ? [schema.const] : undefined)
  return values?.every((value) => kindOfValue(value) !== undefined) === true ? new Set(values) : undefined
}

function united(sets: readonly (ReadonlySet<unknown> | undefined)[]): ReadonlySet<unknown> | undefined {
  const known = sets.filter((set) => set !== undefined)
  return known.length < sets.length ? undefined : new Set(known.flatMap((set) => [...set]))
}

function knownKind(value: unknown): JsonKind[] {
  return [kindOfValue(value)].filter((kind) => kind !== undefined)
}

function isApart(one: Extent, other: Extent): boolean {
  return [...one.kinds].every((kind) => !other.kinds.has(kind) || isApartIn(kind, one, other))
}

function isApartIn(kind: JsonKind, one: Extent, other: Extent): boolean {
  if (kind !== 'object') return areDisjoint(one.values, other.values)
  return [...one.properties].some(([name, values]) => areDisjoint(values, other.properties.get(name)))
}

function areDisjoint(
  one: ReadonlySet<unknown> | undefined,
  other: ReadonlySet<unknown> | undefined,
): boolean {
  return one !== undefined && other !== undefined && [...one].every((value) => !other.has(value))
}

// JSON Schema as the rest of this room walks it. TypeBox schemas are plain JSON Schema objects with some
// hidden (non-enumerable) members; walking goes by keyword, so that data inside `const`, `enum` or
// `default` is never mistaken for a schema.

import { isObject } from './json-objects.js'

/** The keywords that this room reads. Everything else in a schema is left as it is. */
export interface SchemaShape {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly SchemaShape[]
  readonly oneOf?: readonly SchemaShape[]
  readonly allOf?: readonly SchemaShape[]
  readonly properties?: Readonly<Record<string, SchemaShape>>
  readonly required?: readonly string[]
  readonly items?: SchemaShape | readonly SchemaShape[]
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly $ref?: string
}

/** Where a schema may have another inside that its values have to meet. */
export const SCHEMA_KEYWORDS = [
  'items',
  'additionalItems',
  'additionalProperties',
  'contains',
  'then',
  'else',
  'unevaluatedItems',
  'unevaluatedProperties',
]
/** Where it may have a list of them. */
export const SCHEMA_LIST_KEYWORDS = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']
/** Where it may have them by name. */
export const SCHEMA_MAP_KEYWORDS = [
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  '$defs',
  'definitions',
]

/** Whether it is a schema that says something; true and false are schemas, too. */
export function isShape(schema: unknown): schema is SchemaShape {
  return isObject(schema)
}

/** The alternatives of a union, or undefined where the schema is none. */
export function alternatives(shape: SchemaShape): readonly SchemaShape[] | undefined {
  return shape.anyOf ?? shape.oneOf
}

/** A property's schema; never one that an object inherits, such as `constructor`. */
export function propertyOf(shape: SchemaShape, name: string): SchemaShape | undefined {
  const { properties } = shape
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined
}

// JSON Schema as the rest of this room walks it. TypeBox schemas are plain JSON Schema objects with some hidden
// (non-enumerable) members. They are walked by keyword, so that data in `const`, `enum` or `default` is never mistaken
// for a schema.

import { isObject } from './json-objects.js'

/** The keywords that this room reads. */
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

/** Keywords whose value is a schema that values, or parts of them, must match. */
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
/** Keywords whose value is a list of schemas. */
export const SCHEMA_LIST_KEYWORDS = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']
/** Keywords whose value is an object of schemas. */
export const SCHEMA_MAP_KEYWORDS = [
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  '$defs',
  'definitions',
]

/** Whether the schema is an object; true and false are schemas, too. */
export function isShape(schema: unknown): schema is SchemaShape {
  return isObject(schema)
}

/** The alternatives of a union; undefined if the schema is not one. */
export function alternatives(shape: SchemaShape): readonly SchemaShape[] | undefined {
  return shape.anyOf ?? shape.oneOf
}

/** The schema of a property; never an inherited member such as `constructor`. */
export function propertyOf(shape: SchemaShape, name: string): SchemaShape | undefined {
  const { properties } = shape
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined
}

// What is asked about a schema and a value in order to explain a mismatch.

import type { TSchema } from 'typebox'
import { isShape, type SchemaShape } from '../schema/schema-shape.js'
import { Compile, Errors, type Validator } from '../schema/typebox-checks.js'

/** What a keyword of a schema finds wrong with a value. */
export interface SchemaError {
  readonly keyword: string
  /** In terms of the schema: 'must be string'. */
  readonly message: string
}

/** Checks values by schemas of some kind. */
export interface SchemaChecks {
  /** Whether the value matches the schema. */
  accepts(schema: SchemaShape, value: unknown): boolean
  /** What is wrong with the value itself, and not with a part of it. */
  errorsOf(schema: SchemaShape, value: unknown): readonly SchemaError[]
}

/** They stay valid, since the schema of a format does not change. */
const compiled = new WeakMap<SchemaShape, Validator>()

/** Any schema, by TypeBox. */
export const typeboxChecks: SchemaChecks = {
  accepts(schema, value) {
    const check = compiled.get(schema) ?? Compile(schema as TSchema)
    // The schema may be true or false, which cannot be a key.
    if (isShape(schema)) compiled.set(schema, check)
    return check.Check(value)
  },
  errorsOf(schema, value) {
    const [, found] = Errors(schema as TSchema, value)
    return found.filter(({ instancePath }) => instancePath === '')
  },
}

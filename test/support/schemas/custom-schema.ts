// Standard Schemas that a user may write without a library.

import type { StandardSchemaV1 } from '../../../lib/format/schema/standard-schema.js'

/**
 * @param validate may return anything
 * @param names another member of the schema, whose names count as written in it
 * @param convert the conversion to JSON Schema, if there is one
 */
export function customSchema(
  validate: (value: unknown) => unknown,
  names: object = {},
  convert?: (options: { target: string }) => Record<string, unknown>,
): StandardSchemaV1 {
  const jsonSchema = convert === undefined ? {} : { jsonSchema: { input: convert, output: convert } }
  const standard = { version: 1, vendor: 'own', validate, ...jsonSchema }
  return { names, '~standard': standard } as unknown as StandardSchemaV1
}

/** The schema as a library offers it that does not implement Standard JSON Schema. */
export function withoutJsonSchema(schema: StandardSchemaV1): StandardSchemaV1 {
  const { vendor, validate } = schema['~standard']
  return { '~standard': { version: 1, vendor, validate } }
}

export function fails(): never {
  throw new Error('broken check')
}

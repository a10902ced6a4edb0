// A schema that users give to `defineFormat`, as a part of their format: JSON Schema, or a Standard Schema.

import type { TSchema } from 'typebox'
import { compiledPart, type FormatPart, type SchemaProof } from './checked-part.js'
import { explainMismatch } from './mismatch/explain-mismatch.js'
import { boundIntegers } from './schema/bound-integers.js'
import { requireJsonSchema, standardOf } from './schema/given-schema.js'
import { requireWellFormed } from './schema/schema-form.js'
import type { StandardProps } from './schema/standard-schema.js'
import { Compile } from './schema/typebox-checks.js'
import { StandardCheck } from './standard/standard-check.js'
import { type OfferedJsonSchema, offeredJsonSchema } from './standard/standard-json-schema.js'
import { StandardMismatch } from './standard/standard-mismatch.js'

const NOT_PROMISED =
  "a Standard Schema may refuse what its JSON Schema accepts; the option jsonSchema: 'exact' of defineFormat rules that out"

/**
 * @param name what the schema is for, for messages
 * @param isExact whether the caller promises that `validate` accepts each value that its JSON Schema accepts
 * @throws TypeError if it is not a schema, or cannot be used
 */
export function formatPart(given: unknown, name: 'header' | 'entry', isExact: boolean): FormatPart {
  const standard = standardOf(given, name)
  if (standard !== undefined) return ofStandard(given, standard, name, isExact)
  requireJsonSchema(given, name)
  if (isExact)
    throw new TypeError("defineFormat: jsonSchema: 'exact' is for an entry that is a Standard Schema")
  return ofJsonSchema(given, name)
}

function ofJsonSchema(given: TSchema, name: string): FormatPart {
  requireWellFormed(given, name)
  const schema = boundIntegers(asObject(given))
  const check = Compile(schema)
  return compiledPart(
    schema,
    (value) => check.Check(value),
    (value) => explainMismatch(schema, value),
  )
}

function ofStandard(given: unknown, standard: StandardProps, name: string, isExact: boolean): FormatPart {
  const check = new StandardCheck(standard, name)
  check.requireSynchronous()
  const offered = offeredJsonSchema(standard)
  const jsonSchema = 'schema' in offered ? offered.schema : undefined
  if (isExact && 'reason' in offered)
    throw new TypeError(`defineFormat: jsonSchema: 'exact' needs a JSON Schema: ${offered.reason}`)
  const mismatch = new StandardMismatch(given, jsonSchema)
  return {
    schema: jsonSchema ?? Object.freeze({}),
    proof: proofOf(offered, isExact),
    is: (value) => check.refusal(value) === undefined,
    explain: (value) => mismatch.explain(check.refusal(value), value),
  }
}

function proofOf(offered: OfferedJsonSchema, isExact: boolean): SchemaProof {
  if ('reason' in offered) return offered
  return isExact ? 'promised' : { reason: NOT_PROMISED }
}

/** The schemas true and false in the form of objects. */
function asObject(schema: TSchema): TSchema {
  if (typeof schema !== 'boolean') return schema
  return schema ? {} : { not: {} }
}

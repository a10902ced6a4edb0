// The JSON Schema of a Standard Schema. It describes the entries: it names their types and explains what does not match.
// Whether an entry matches is decided by `validate` alone, which may require more: refinements and checks of one's own have
// no equivalent in JSON Schema, and libraries leave them out without a word.

import type { TSchema } from 'typebox'
import { boundIntegers } from './bound-integers.js'
import { requireWellFormed } from './schema-form.js'
import { isShape } from './schema-shape.js'
import type { StandardProps } from './standard-schema.js'

/** Every library that implements Standard JSON Schema supports one of them. */
const TARGETS = ['draft-2020-12', 'draft-07']

/** The JSON Schema of the values that `validate` is given, or why there is none. */
export type OfferedJsonSchema = { readonly schema: TSchema } | { readonly reason: string }

export function offeredJsonSchema({ jsonSchema, vendor }: StandardProps): OfferedJsonSchema {
  if (typeof jsonSchema?.input !== 'function') {
    const hint = vendor === 'valibot' ? '; toStandardJsonSchema of @valibot/to-json-schema adds it' : ''
    return { reason: `this ${vendor} schema does not offer its JSON Schema${hint}` }
  }
  let reason = ''
  for (const target of TARGETS) {
    try {
      return { schema: wellFormed(jsonSchema.input({ target })) }
    } catch (error) {
      reason ||= `this ${vendor} schema has no JSON Schema: ${error instanceof Error ? error.message : 'it threw'}`
    }
  }
  return { reason }
}

function wellFormed(schema: unknown): TSchema {
  if (!isShape(schema)) throw new TypeError('what it offers is not an object')
  requireWellFormed(schema, 'its JSON Schema')
  return boundIntegers(schema)
}

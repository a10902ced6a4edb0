// The JSON Schema of a Standard Schema. It describes entries: it names their types, and explains what does not match. Only
// `validate` decides whether an entry matches. It may require more than the JSON Schema: libraries silently leave out
// refinements and checks written in code, which JSON Schema cannot express.

import type { TSchema } from 'typebox'
import { boundIntegers } from '../schema/bound-integers.js'
import { requireWellFormed } from '../schema/schema-form.js'
import { isShape } from '../schema/schema-shape.js'
import type { StandardProps } from '../schema/standard-schema.js'

/** Tried in this order. Standard JSON Schema recommends that libraries support both. */
const TARGETS = ['draft-2020-12', 'draft-07']

/** The JSON Schema of the values before transformation, or why there is none. */
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
  if (!isShape(schema)) throw new TypeError('the library returned something that is not an object')
  requireWellFormed(schema, 'its JSON Schema')
  return boundIntegers(schema)
}

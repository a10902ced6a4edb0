// The header or the entry of a format: its check, its JSON Schema, and how the two are related.

import type { TSchema } from 'typebox'
import type { Mismatch } from './mismatch/mismatch.js'

export interface FormatPart {
  /** The JSON Schema; for a Standard Schema whose library offers none, the empty one. */
  readonly schema: TSchema
  /** Whether the certifier may rely on the JSON Schema. */
  readonly proof: SchemaProof
  is(value: unknown): boolean
  /** Why `is` returned false. */
  explain(value: unknown): Mismatch
}

/**
 * Why `is` accepts each value that the JSON Schema accepts: 'compiled' if `is` was compiled from it, 'promised' if the caller
 * says so. Otherwise the reason why that is not known.
 */
export type SchemaProof = 'compiled' | 'promised' | { readonly reason: string }

/** @param check compiled from the schema */
export function compiledPart(
  schema: TSchema,
  check: (value: unknown) => boolean,
  explain: (value: unknown) => Mismatch,
): FormatPart {
  const is = (value: unknown): boolean => {
    try {
      return check(value)
    } catch (error) {
      // The check of a recursive schema overflows the stack on a value that is nested deeply enough.
      if (error instanceof RangeError) return false
      throw error
    }
  }
  return { schema, proof: 'compiled', is, explain }
}

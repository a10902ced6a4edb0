// Which schemas come with the library: those are what the package holds checks and plans of.

import type { TSchema } from 'typebox'

const names = new WeakMap<TSchema, string>()

export function nameSchema(name: string, schema: TSchema): void {
  names.set(schema, name)
}

/** The name of a schema that comes with the library, as in 'session entry'; undefined for every other. */
export function nameOfSchema(schema: TSchema): string | undefined {
  return names.get(schema)
}

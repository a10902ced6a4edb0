// The formats that come with the library. They are formats like any other, but need no TypeBox: neither to check nor to explain.

import type { Static, TSchema } from 'typebox'
import { compiledCheck } from './built-in/compiled-check.js'
import { plainChecks } from './built-in/plain-checks.js'
import { nameSchema } from './built-in/schema-names.js'
import { compiledPart, type FormatPart } from './checked-part.js'
import type { LogFormat, Unterminated } from './log-format.js'
import { makeFormat } from './made-format.js'
import { explainMismatch } from './mismatch/explain-mismatch.js'
import { boundIntegers } from './schema/bound-integers.js'

interface BuiltInSpec<Header extends TSchema | undefined, Entry extends TSchema> {
  readonly name: string
  readonly header: Header
  readonly entry: Entry
  readonly unterminated: Unterminated
}

/** Does what `defineFormat` does, for schemas that are known to have the right form and only those keywords that `plainChecks` knows. */
export function builtInFormat<Header extends TSchema | undefined, Entry extends TSchema>(
  spec: BuiltInSpec<Header, Entry>,
): LogFormat<Header extends TSchema ? Static<Header> : undefined, Static<Entry>>
export function builtInFormat(spec: BuiltInSpec<TSchema | undefined, TSchema>): LogFormat<unknown, unknown> {
  const { name, header, entry, unterminated } = spec
  return makeFormat({
    name,
    discriminator: 'type',
    unterminated,
    header: header && builtInPart(`${name} header`, header),
    entry: builtInPart(`${name} entry`, entry),
  })
}

function builtInPart(name: string, given: TSchema): FormatPart {
  const schema = boundIntegers(given)
  nameSchema(name, schema)
  return compiledPart(schema, compiledCheck(name, schema), (value) =>
    explainMismatch(schema, value, plainChecks),
  )
}

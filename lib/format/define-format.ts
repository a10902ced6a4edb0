import type { Static, TSchema } from 'typebox'
import { formatPart } from './format-part.js'
import type { LogFormat, Unterminated } from './log-format.js'
import { makeFormat } from './made-format.js'
import type { StandardInput, StandardSchemaV1 } from './schema/standard-schema.js'

/** A schema of TypeBox, or of any library that implements Standard Schema version 1. */
export type AnySchema = TSchema | StandardSchemaV1

/** The type of the values that a schema accepts. */
export type ValueOf<Schema extends AnySchema> = Schema extends StandardSchemaV1
  ? StandardInput<Schema>
  : Static<Schema>

/** What `defineFormat` needs to know of a log. */
export interface FormatSpec<HeaderSchema extends AnySchema | undefined, EntrySchema extends AnySchema> {
  /** The format's name in messages and reports. Must not be empty. */
  name: string
  /** Schema of line 1. Without it the log has no header line. */
  header?: HeaderSchema | undefined
  /** Schema of each later line; usually a union whose branches differ in the `discriminator` property. */
  entry: EntrySchema
  /** The property that names an entry's type. Default: 'type'. */
  discriminator?: string | undefined
  /**
   * What a last line is that is valid but has no terminator: an entry ('keep', the default, since no proper prefix of a
   * JSON object is itself JSON), or an append that was not acknowledged ('drop').
   */
  unterminated?: Unterminated | undefined
  /**
   * For an entry that is a Standard Schema: how its JSON Schema is used. 'partial' (the default): it names the types of
   * entries and explains faults, but `validate` checks each line. 'exact': `scanEntries` and `verifyLog` also certify lines
   * by it, which is several times faster. With 'exact' the caller promises that `validate` accepts each value that the
   * JSON Schema accepts. Give it only for a schema without refinements, transformations or other checks written in code:
   * JSON Schema leaves them out, so lines that they refuse would be certified.
   */
  jsonSchema?: 'exact' | 'partial' | undefined
}

/** A format whose discriminator is known when the program is compiled, where the spec names one. */
export type NamedBy<Discriminator extends string, Format> = string extends Discriminator
  ? Format
  : Format & {
      /** The property that names an entry's type. */
      readonly discriminator: Discriminator
    }

/**
 * Compiles a format. Do it once, and use the result for every log of its kind.
 *
 * The schemas are TypeBox schemas, or JSON Schema: then integers beyond ±(2^53 - 1) do not match an integer schema, since a
 * JavaScript number would silently hold a different one. Or they are of any library that implements Standard Schema
 * version 1 (https://standardschema.dev), such as zod, valibot or arktype. Of those:
 *
 * - `validate` alone decides which values match. It must be synchronous and must not change the value.
 * - An entry is emitted as it is in the log, never as `validate` returns it: transformations and defaults have no effect.
 *   So the type of entries is the schema's input type.
 * - If the library also offers the JSON Schema (Standard JSON Schema), the format knows the types of entries, the version of the
 *   header and what the schema requires where an entry does not match. Without it, no type counts as unknown, and a fault
 *   names only the place. See also `jsonSchema`.
 *
 * A header schema that fixes `version` to a literal lets readers distinguish a log of another version (`ERR_LOG_VERSION`)
 * from a file that is not such a log (`ERR_LOG_HEADER`).
 *
 * @throws TypeError if the spec does not have the form of `FormatSpec`, if a schema is neither of the two, if a keyword
 *   does not have the form that JSON Schema requires (such as `required: true`), if a `type` is not one of JSON Schema, or if `validate` is known to be
 *   asynchronous. If `validate` returns a promise only for some values, reading or writing such a value fails with a
 *   TypeError.
 */
export function defineFormat<
  EntrySchema extends StandardSchemaV1,
  const Discriminator extends string = string,
>(
  spec: FormatSpec<undefined, EntrySchema> & { discriminator?: Discriminator | undefined },
): NamedBy<Discriminator, LogFormat<undefined, StandardInput<EntrySchema>>>
export function defineFormat<EntrySchema extends TSchema, const Discriminator extends string = string>(
  spec: FormatSpec<undefined, EntrySchema> & { discriminator?: Discriminator | undefined },
): NamedBy<Discriminator, LogFormat<undefined, Static<EntrySchema>>>
export function defineFormat<
  HeaderSchema extends StandardSchemaV1,
  EntrySchema extends AnySchema,
  const Discriminator extends string = string,
>(
  spec: FormatSpec<HeaderSchema, EntrySchema> & { discriminator?: Discriminator | undefined },
): NamedBy<Discriminator, LogFormat<StandardInput<HeaderSchema>, ValueOf<EntrySchema>>>
export function defineFormat<
  HeaderSchema extends AnySchema,
  EntrySchema extends StandardSchemaV1,
  const Discriminator extends string = string,
>(
  spec: FormatSpec<HeaderSchema, EntrySchema> & { discriminator?: Discriminator | undefined },
): NamedBy<Discriminator, LogFormat<ValueOf<HeaderSchema>, StandardInput<EntrySchema>>>
export function defineFormat<
  HeaderSchema extends TSchema,
  EntrySchema extends TSchema,
  const Discriminator extends string = string,
>(
  spec: FormatSpec<HeaderSchema, EntrySchema> & { discriminator?: Discriminator | undefined },
): NamedBy<Discriminator, LogFormat<Static<HeaderSchema>, Static<EntrySchema>>>
export function defineFormat(
  spec: FormatSpec<AnySchema | undefined, AnySchema>,
): LogFormat<unknown, unknown> {
  const { name, discriminator = 'type', unterminated = 'keep', jsonSchema } = checkedSpec(spec)
  const header = spec.header === undefined ? undefined : formatPart(spec.header, 'header', false)
  const entry = formatPart(spec.entry, 'entry', jsonSchema === 'exact')
  return makeFormat({ name, discriminator, unterminated, header, entry })
}

function checkedSpec<Spec extends FormatSpec<AnySchema | undefined, AnySchema>>(spec: Spec): Spec {
  const { name, discriminator, unterminated, jsonSchema } = spec
  if (typeof name !== 'string' || name === '')
    throw new TypeError('defineFormat: name must be a string that is not empty')
  if (discriminator !== undefined && typeof discriminator !== 'string') {
    throw new TypeError('defineFormat: discriminator must be the name of a property')
  }
  if (unterminated !== undefined && unterminated !== 'drop' && unterminated !== 'keep') {
    throw new TypeError("defineFormat: unterminated must be 'drop' or 'keep'")
  }
  if (jsonSchema !== undefined && jsonSchema !== 'exact' && jsonSchema !== 'partial') {
    throw new TypeError("defineFormat: jsonSchema must be 'exact' or 'partial'")
  }
  return spec
}

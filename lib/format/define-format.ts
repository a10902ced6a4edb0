import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { boundIntegers } from './bound-integers.js'
import { explainMismatch } from './explain-mismatch.js'
import { isObject } from './json-objects.js'
import type { HeaderIdentity, LogFormat, Unterminated } from './log-format.js'
import { literalProperty, namedTypes } from './named-types.js'
import { requireWellFormed } from './schema-form.js'

/** The schema from which each check of an entry was compiled. */
const schemas = new WeakMap<LogFormat<unknown, unknown>['isEntry'], TSchema>()

export interface FormatSpec<HeaderSchema extends TSchema | undefined, EntrySchema extends TSchema> {
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
}

/** A format whose discriminator is known when the program is compiled, where the spec names one. */
export type NamedBy<Discriminator extends string, Format> = string extends Discriminator
  ? Format
  : Format & { readonly discriminator: Discriminator }

/**
 * Compiles a format. Do it once, and use the result for every log of its kind.
 *
 * Integers beyond ±(2^53 - 1) do not match an integer schema, since a JavaScript number would silently hold a different
 * one. A header schema that fixes `version` to a literal lets readers distinguish a log of another version
 * (`ERR_LOG_VERSION`) from a file that is not such a log (`ERR_LOG_HEADER`).
 *
 * @throws TypeError if the spec does not have the form of `FormatSpec`, or if a keyword of a schema does not have the form
 *   that JSON Schema requires (such as `required: true`), which TypeBox would ignore
 */
export function defineFormat<EntrySchema extends TSchema, const Discriminator extends string = string>(
  spec: FormatSpec<undefined, EntrySchema> & { discriminator?: Discriminator | undefined },
): NamedBy<Discriminator, LogFormat<undefined, Static<EntrySchema>>>
export function defineFormat<
  HeaderSchema extends TSchema,
  EntrySchema extends TSchema,
  const Discriminator extends string = string,
>(
  spec: FormatSpec<HeaderSchema, EntrySchema> & { discriminator?: Discriminator | undefined },
): NamedBy<Discriminator, LogFormat<Static<HeaderSchema>, Static<EntrySchema>>>
export function defineFormat(spec: FormatSpec<TSchema | undefined, TSchema>): LogFormat<unknown, unknown> {
  const { name, header, entry, discriminator = 'type', unterminated = 'keep' } = checkedSpec(spec)
  requireWellFormed(header, 'header')
  requireWellFormed(entry, 'entry')
  const headerSchema = header === undefined ? undefined : boundIntegers(header)
  const entrySchema = boundIntegers(entry)
  const headerCheck = headerSchema === undefined ? undefined : Compile(headerSchema)
  const entryCheck = Compile(entrySchema)
  const isEntry = (value: unknown): value is unknown => passes(entryCheck, value)
  schemas.set(isEntry, entrySchema)
  return Object.freeze({
    name,
    discriminator,
    unterminated,
    headerSchema,
    entrySchema,
    headerIdentity: headerSchema === undefined ? undefined : identityOf(headerSchema, discriminator),
    knownTypes: namedTypes(entrySchema, discriminator),
    isHeader: (value: unknown): value is unknown => headerCheck === undefined || passes(headerCheck, value),
    isEntry,
    explainHeader: (value: unknown) => explainMismatch(headerSchema ?? {}, value),
    explainEntry: (value: unknown) => explainMismatch(entrySchema, value),
  })
}

/** Whether the format's check of entries is the one that was compiled from its schema. */
export function isCompiled({ isEntry, entrySchema }: LogFormat<unknown, unknown>): boolean {
  return schemas.get(isEntry) === entrySchema
}

function passes(check: Validator, value: unknown): boolean {
  try {
    return check.Check(value)
  } catch (error) {
    // The check of a recursive schema overflows the stack on a value that is nested deeply enough.
    if (error instanceof RangeError) return false
    throw error
  }
}

function identityOf(header: TSchema, discriminator: string): HeaderIdentity {
  const type = literalProperty(header, discriminator)
  const version = literalProperty(header, 'version')
  return {
    type: typeof type === 'string' ? type : undefined,
    version: typeof version === 'string' || typeof version === 'number' ? version : undefined,
  }
}

function checkedSpec<Spec extends FormatSpec<TSchema | undefined, TSchema>>(spec: Spec): Spec {
  const { name, header, entry, discriminator, unterminated } = spec
  if (typeof name !== 'string' || name === '')
    throw new TypeError('defineFormat: name must be a string that is not empty')
  if (!isObject(entry)) throw new TypeError('defineFormat: entry must be a TypeBox schema')
  if (header !== undefined && !isObject(header))
    throw new TypeError('defineFormat: header must be a TypeBox schema or left out')
  if (discriminator !== undefined && typeof discriminator !== 'string') {
    throw new TypeError('defineFormat: discriminator must be the name of a property')
  }
  if (unterminated !== undefined && unterminated !== 'drop' && unterminated !== 'keep') {
    throw new TypeError("defineFormat: unterminated must be 'drop' or 'keep'")
  }
  return spec
}

// What the rest of the library knows of a format. `defineFormat` makes one; a copy of it may carry checks of its own.

import type { TSchema } from 'typebox'
import type { Mismatch } from './mismatch/mismatch.js'
import { isObject } from './schema/json-objects.js'

/** What a last line is that is valid but has no terminator: an append that was not acknowledged, or an entry. */
export type Unterminated = 'drop' | 'keep'

/** The type and version of a header, where its schema fixes them. */
export interface HeaderIdentity {
  /** The literal of the discriminator; undefined where the schema does not fix it. */
  readonly type: string | undefined
  /** The literal of `version`; undefined where the schema does not fix it. */
  readonly version: string | number | undefined
}

/**
 * A compiled, reusable description of what a log holds. Compiling happens once, in `defineFormat`.
 * The members after `name` are for readers and writers; users seldom need them.
 */
export interface LogFormat<Header, Entry> {
  /** For messages and reports. */
  readonly name: string
  /** The property that names an entry's type. */
  readonly discriminator: string
  /** What a valid last line without a terminator is. */
  readonly unterminated: Unterminated
  /** The schema of line 1; undefined if the log has no header line. */
  readonly headerSchema: TSchema | undefined
  /**
   * The schema by which entries are checked: the given one, its integers bounded to ±(2^53 - 1). For a Standard Schema, the
   * JSON Schema that describes it; empty if the library offers none.
   */
  readonly entrySchema: TSchema
  /** Undefined if the log has no header line. */
  readonly headerIdentity: HeaderIdentity | undefined
  /** All entry types that the schema names; undefined if it does not restrict the type. */
  readonly knownTypes: ReadonlySet<string> | undefined
  /** Whether the value of line 1 is a header of this format. */
  isHeader(value: unknown): value is Header
  /** Whether the value of a line is an entry of this format. */
  isEntry(value: unknown): value is Entry
  /** Why `isHeader` or `isEntry` returned false. Slow; for faults alone. */
  explainHeader(value: unknown): Mismatch
  /** The same for an entry. */
  explainEntry(value: unknown): Mismatch
}

/** The type of the entries of a format, such as `EntryOf<typeof sessionFormat>`. */
export type EntryOf<Format extends LogFormat<unknown, unknown>> =
  Format extends LogFormat<unknown, infer Entry> ? Entry : never

/** The type of the header of a format; undefined if its logs have no header. */
export type HeaderOf<Format extends LogFormat<unknown, unknown>> =
  Format extends LogFormat<infer Header, unknown> ? Header : never

/** @throws TypeError if the value is not a format, for example undefined */
export function requireFormat(value: unknown): asserts value is LogFormat<unknown, unknown> {
  const isFormat = isObject(value) && 'isEntry' in value && 'entrySchema' in value
  if (!isFormat) throw new TypeError('the format must be one that defineFormat returned, such as jsonLines')
}

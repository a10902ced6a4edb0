// What the rest of the library knows of a format. `defineFormat` makes one; nothing else should.

import type { TSchema } from 'typebox'

/** What an unterminated but otherwise valid last line is: unacknowledged, or an entry. */
export type Unterminated = 'drop' | 'keep'

/** Why a value is not what a schema asks for. */
export interface Mismatch {
  /** JSON pointer, made of property names of the schema and of array indexes alone: never of log content. */
  readonly pointer: string
  /** What should stand there, in the schema's own terms. */
  readonly message: string
}

/** What a header line must say of itself, as far as its schema fixes it. */
export interface HeaderIdentity {
  readonly type: string | undefined
  readonly version: string | number | undefined
}

/**
 * A compiled, reusable description of what a log holds. Compiling happens once, in `defineFormat`.
 * The members after `name` are what readers and writers ask of it; users seldom need them.
 */
export interface LogFormat<Header, Entry> {
  readonly name: string
  /** The property that names an entry's type. */
  readonly discriminator: string
  readonly unterminated: Unterminated
  /** The schema of line 1; undefined where the log has no header line. */
  readonly headerSchema: TSchema | undefined
  /** The schema that entries are checked by: the given one, its integers bounded to what a number holds. */
  readonly entrySchema: TSchema
  /** Undefined where the log has no header line. */
  readonly headerIdentity: HeaderIdentity | undefined
  /** Every entry type that the schema names; undefined where it leaves the type open. */
  readonly knownTypes: ReadonlySet<string> | undefined
  isHeader(value: unknown): value is Header
  isEntry(value: unknown): value is Entry
  /** Why `isHeader` or `isEntry` said no. Slow; for faults alone. */
  explainHeader(value: unknown): Mismatch
  explainEntry(value: unknown): Mismatch
}

/** @throws TypeError where the value is not a format, such as one that was left out */
export function requireFormat(value: unknown): asserts value is LogFormat<unknown, unknown> {
  const isFormat = typeof value === 'object' && value !== null && 'isEntry' in value && 'entrySchema' in value
  if (!isFormat) throw new TypeError('the format must be one that defineFormat returned, such as jsonLines')
}

import { knownOptions, type OptionNames } from '../../core/option-checks.js'
import { type LogFormat, requireFormat } from '../../format/log-format.js'
import { READ_OPTIONS, type ReadOptions } from '../reading/read-options.js'

/**
 * The options of `scanEntries` and, without `types`, `verifyLog`. All may be left out.
 *
 * @typeParam Type names of entry types, where they are known when the program is compiled: the views are narrowed to them
 */
export interface ScanOptions<Type extends string = string> extends Omit<ReadOptions, 'follow'> {
  /** Yield only entries of these types; every line is still validated. Default: all types. */
  types?: readonly Type[] | undefined
}

/**
 * Those of the entry types whose `Discriminator` may be one of these names; all of them where that can't be known when the
 * program is compiled.
 */
export type EntryOfType<E, Type extends string, Discriminator extends string = 'type'> = string extends Type
  ? E
  : [NarrowedEntry<E, Type, Discriminator>] extends [never]
    ? E
    : NarrowedEntry<E, Type, Discriminator>

/** The entry types that may have one of these names. A property that is not named by a literal type may have any of the names. */
export type NarrowedEntry<E, Type extends string, Discriminator extends string> = E extends {
  readonly [Key in Discriminator]: infer Own
}
  ? [Extract<Own, Type> | Extract<Type, Own>] extends [never]
    ? never
    : E
  : never

const SCAN_OPTIONS: OptionNames<ScanOptions> = { ...READ_OPTIONS, types: true }

/**
 * The types to yield; undefined for all.
 * @param more the names of further options that are allowed
 * @throws TypeError where `types` is not an array of strings, and for `follow`, which a scan does not support
 */
export function checkedScanOptions(
  format: LogFormat<unknown, unknown>,
  options: ScanOptions,
  more: Readonly<Record<string, true>> = {},
): {
  readonly types: ReadonlySet<string> | undefined
} {
  requireFormat(format)
  knownOptions(options, { ...SCAN_OPTIONS, ...more })
  const { types } = options
  if ('follow' in options && options.follow !== undefined && options.follow !== false)
    throw new TypeError('option follow is for readEntries and readRecords: a scan ends where the file does')
  if (types === undefined) return { types: undefined }
  if (!Array.isArray(types) || !types.every((type) => typeof type === 'string'))
    throw new TypeError('option types must be an array of the names of entry types')
  return { types: new Set(types) }
}

// `--format`. Without it the format of each log is detected; with it all logs are read by the one that it names.

import { extname } from 'node:path'
import { jsonLines } from '../../format/json-lines.js'
import type { LogFormat } from '../../format/log-format.js'
import { sessionFormat } from '../../format/session-format.js'
import { UsageError } from '../errors/problem.js'
import { printable } from '../text/printable.js'
import { type ChosenFormat, detectFormat } from './format-detection.js'
import { loadFormat } from './format-module.js'

/** Chooses the format of a log from its first bytes, and from whether those are all of it. */
export type FormatChooser = (start: Uint8Array, isWhole: boolean) => ChosenFormat

/** Those that need no module. */
export const KNOWN_FORMATS: readonly LogFormat<unknown, unknown>[] = [sessionFormat, jsonLines]
const NAMED = new Map(KNOWN_FORMATS.map((format) => [format.name, format]))
const MODULE_EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']

/**
 * @param name the value of `--format`; undefined where it was not given
 * @throws UsageError where there is no such format
 */
export async function formatChooser(name: string | undefined): Promise<FormatChooser> {
  if (name === undefined) return detectFormat
  const format = await namedFormat(name)
  return () => ({ format, detected: false, reason: 'as --format says' })
}

/** @throws UsageError where there is no such format */
export async function namedFormat(name: string): Promise<LogFormat<unknown, unknown>> {
  return NAMED.get(name) ?? formatFromModule(name)
}

/** A word that does not look like a path is a misspelled name, and an error about a missing module would mislead. */
async function formatFromModule(name: string): Promise<LogFormat<unknown, unknown>> {
  if (/[\\/]/.test(name) || MODULE_EXTENSIONS.includes(extname(name))) return loadFormat(name)
  const names = [...NAMED.keys()].join(', ')
  throw new UsageError(
    `unknown format '${printable(name)}': give ${names} or the path of a module, such as ./format.js`,
  )
}

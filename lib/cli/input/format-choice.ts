// What `--format` says. Without it every log tells its own format; with it all are read alike.

import { extname } from 'node:path'
import { jsonLines } from '../../format/json-lines.js'
import type { LogFormat } from '../../format/log-format.js'
import { sessionFormat } from '../../format/session-format.js'
import { UsageError } from '../errors/usage-error.js'
import { printable } from '../text/printable.js'
import type { ChosenFormat } from './chosen-format.js'
import { detectFormat } from './format-detection.js'
import { loadFormat } from './format-module.js'

/** Chooses by the bytes that a log begins with, and whether they are all of it. */
export type FormatChooser = (start: Uint8Array, isWhole: boolean) => ChosenFormat

const NAMED = new Map<string, LogFormat<unknown, unknown>>(
  [sessionFormat, jsonLines].map((format) => [format.name, format]),
)
const MODULE_EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']

/** @throws UsageError where there is no such format */
export async function formatChooser(name: string | undefined): Promise<FormatChooser> {
  if (name === undefined) return detectFormat
  const format = NAMED.get(name) ?? (await formatFromModule(name))
  return () => ({ format, detected: false, reason: 'as --format says' })
}

/** A word that is no path is a misspelled name: to look for a module of that name would only mislead. */
async function formatFromModule(name: string): Promise<LogFormat<unknown, unknown>> {
  if (/[\\/]/.test(name) || MODULE_EXTENSIONS.includes(extname(name))) return loadFormat(name)
  const names = [...NAMED.keys()].join(', ')
  throw new UsageError(
    `unknown format '${printable(name)}': give ${names} or the path of a module, such as ./format.js`,
  )
}

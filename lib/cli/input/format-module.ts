// A format that the user wrote: a module that exports what `defineFormat` returned. The module may use another copy of
// this library, so a format is recognised by its properties, not by its class.

import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LogFormat } from '../../format/log-format.js'
import { problemOf, UsageError } from '../errors/problem.js'
import { printable } from '../text/printable.js'

const METHODS = ['isHeader', 'isEntry', 'explainHeader', 'explainEntry']

/** @throws UsageError where the module cannot be loaded, or exports no format */
export async function loadFormat(path: string): Promise<LogFormat<unknown, unknown>> {
  const exported = await load(path)
  const format = [exported.default, exported.format].find(isFormat)
  if (format !== undefined) return format
  throw new UsageError(
    `${printable(path)} exports no format: make one with defineFormat, and export it as default or as \`format\``,
  )
}

async function load(path: string): Promise<Record<string, unknown>> {
  try {
    await access(path)
    return (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>
  } catch (error) {
    const reason = problemOf(error)?.message ?? typeScriptProblem(error) ?? String(error)
    throw new UsageError(`can't load the format module ${printable(path)}: ${reason}`)
  }
}

/** Where the module, or one that it imports, is TypeScript, and this Node.js does not run that. */
function typeScriptProblem(error: unknown): string | undefined {
  const isUnknown = error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
  if (!isUnknown || !/"\.[cm]?ts"/.test(error.message)) return undefined
  return `Node.js ${process.versions.node} does not run TypeScript: use Node.js 22.18 or later (of 23, 23.6 or later), or compile the module to JavaScript`
}

function isFormat(value: unknown): value is LogFormat<unknown, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const members = new Map<string, unknown>(Object.entries(value))
  return (
    typeof members.get('name') === 'string' &&
    METHODS.every((method) => typeof members.get(method) === 'function')
  )
}

// Which formats have flat entries, and Node's helpers for making them: see `lib/certify/objects/`.

import { isAscii } from 'node:buffer'
import { FlatEntries } from '../../certify/objects/flat-entries.js'
import { type FlatShapes, flatShapes } from '../../certify/objects/flat-shapes.js'
import type { PlainHelpers } from '../../certify/objects/plain-text.js'
import { BACKSLASH } from '../../core/json/json-bytes.js'
import type { EntryMaker } from '../../core/parser/entry-maker.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { newCertifier, planOf } from './scan-engine.js'
import { bufferOf } from './strict-text.js'

const known = new WeakMap<LogFormat<unknown, unknown>, { readonly shapes: FlatShapes | undefined }>()

const helpers: PlainHelpers = {
  isPlain: (bytes, start, end) => {
    const part = bufferOf(bytes).subarray(start, end)
    return isAscii(part) && !part.includes(BACKSLASH)
  },
  textOf: (bytes, start, end) => bufferOf(bytes).toString('latin1', start, end),
}

/** What makes the flat entries of a format; undefined if it has none. */
export function flatEntries<Entry>(
  format: LogFormat<unknown, Entry>,
  options: ParseOptions,
): EntryMaker<Entry> | undefined {
  const shapes = shapesOf(format)
  return shapes && new FlatEntries(shapes, helpers, () => certifierOf(format, options, shapes))
}

function shapesOf(format: LogFormat<unknown, unknown>): FlatShapes | undefined {
  const found = known.get(format) ?? { shapes: flatShapes(planOf(format)) }
  known.set(format, found)
  return found.shapes
}

function certifierOf(format: LogFormat<unknown, unknown>, options: ParseOptions, { plan }: FlatShapes) {
  try {
    return newCertifier(format, options, true, plan)
  } catch {
    // WHOLELINE_ENGINE has an unknown value, which matters only to scans.
    return undefined
  }
}

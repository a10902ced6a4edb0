// The last entries of a compressed log: it can't be read backwards, so it is read through, and the last entries are kept.

import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import type { DecompressedSource } from '../compressed/decompressed-source.js'
import { throwIfAborted } from '../files/abort-error.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { type ReadableFile, readExactly } from '../files/positioned-io.js'
import { newParser } from '../parser/new-parser.js'
import { walkLog } from '../parser/walk-log.js'
import type { ByteSource } from '../sources/byte-source.js'

/** An entry, or a fault that reading backwards would pass over. */
type Found<E> = { readonly entry: E } | { readonly fault: Fault }

/** Entries are forgotten so many at a time: that costs little for each. */
const FORGOTTEN_AT_ONCE = 1000

export interface LastForwards<E> {
  /** In file order. */
  entries: E[]
  /** Those after the first of the entries, in file order. */
  faults: Fault[]
}

/**
 * The last `count` entries, and the faults after the first of them.
 * @param keepsFaults whether faults are wanted
 * @throws LogError; an AbortError
 */
export async function lastForwards<H, E>(
  source: DecompressedSource,
  format: LogFormat<H, E>,
  count: number,
  options: ParseOptions,
  keepsFaults: boolean,
  signal: AbortSignal | undefined,
): Promise<LastForwards<E>> {
  const parser = newParser(format, { ...options, envelope: false })
  parser.wantsFaults = () => keepsFaults
  let found: Found<E>[] = []
  let entries = 0
  const visit = (step: Step): undefined => {
    if (step === Step.Fault && keepsFaults) found.push({ fault: parser.fault as Fault })
    if (step !== Step.Entry) return
    found.push({ entry: parser.entry })
    entries += 1
    if (entries < count + FORGOTTEN_AT_ONCE) return
    found = lastOf(found, count)
    entries = count
  }
  await walkLog(chunksOf(source, signal), parser, { visit }, signal)
  const last = lastOf(found, count)
  return {
    entries: last.flatMap((each) => ('entry' in each ? [each.entry] : [])),
    faults: last.flatMap((each) => ('fault' in each ? [each.fault] : [])),
  }
}

/** From the `count`th entry from the end on; nothing before it is looked at, as in reading backwards. */
function lastOf<E>(found: Found<E>[], count: number): Found<E>[] {
  if (count === 0) return []
  let left = count
  let at = found.length
  while (at > 0 && left > 0) {
    at -= 1
    if ('entry' in (found[at] as Found<E>)) left -= 1
  }
  return found.slice(at)
}

function chunksOf(
  source: DecompressedSource,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> & Pick<ByteSource, 'broken'> {
  return {
    get broken() {
      return source.broken
    },
    async *[Symbol.asyncIterator]() {
      for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
        throwIfAborted(signal)
        yield chunk as Uint8Array
      }
    },
  }
}

/** The file from its start to its end. It is left open. */
export function forwardsSource(file: ReadableFile): ByteSource {
  const buffer = Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES)
  let position = 0
  return {
    async read() {
      const bytes = await readExactly(file, buffer, position)
      position += bytes.length
      return bytes.length > 0 ? bytes : null
    },
    async close() {},
  }
}

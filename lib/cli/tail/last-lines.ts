// The last entries of a log, as the bytes of their lines. They are found backwards, and only their places are kept; then
// they are copied forwards. So the memory does not grow with the lines, however many are asked for.

import type { FileHandle } from 'node:fs/promises'
import { type ParseOptions, resolveParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { readWhole } from '../../node/files/positioned-io.js'
import { readHeader } from '../../node/parser/read-header.js'
import { type UnnumberedFault, walkBackwards } from '../../node/tail/backward-walk.js'
import { findLastNewline } from '../../node/tail/find-last-newline.js'

/** Where a line is, in bytes, terminator left out. */
export interface Place {
  readonly offset: number
  readonly length: number
}

export interface LastLines {
  /** In file order. */
  readonly places: readonly Place[]
  /** The lines that were passed over, in file order; of many, the last ones. */
  readonly faults: readonly UnnumberedFault[]
  readonly faultCount: number
  /** Where the walk began: each line before it was looked at, as far back as `places` goes. In bytes. */
  readonly end: number
}

/** Lines that are at most so far apart are read together, in bytes. */
const TOGETHER_BYTES = 1024 * 1024

export interface LastOptions extends Pick<ParseOptions, 'unterminated' | 'maxLineBytes'> {
  readonly maxFaults: number
  /** Leave what follows the last terminator to the reader that follows the log: it may still be being written. */
  readonly beforeOpenLine: boolean
}

/** @throws LogError as `readLast`; AbortError */
export async function findLastLines(
  file: FileHandle,
  format: LogFormat<unknown, unknown>,
  count: number,
  { maxFaults, beforeOpenLine, ...options }: LastOptions,
  signal: AbortSignal,
): Promise<LastLines> {
  const { entriesFrom } = await readHeader(file, format, options)
  const end = beforeOpenLine
    ? Math.max(entriesFrom, (await findLastNewline(file, { signal })) + 1)
    : (await file.stat()).size
  const places: Place[] = []
  const faults: UnnumberedFault[] = []
  let faultCount = 0
  const visitor = {
    onEntry: (_entry: unknown, { offset, length }: Place) => void places.push({ offset, length }),
    onFault: (fault: UnnumberedFault) => {
      faultCount += 1
      if (faults.length < maxFaults) faults.push(fault)
    },
  }
  const range = { from: entriesFrom, end }
  await walkBackwards(file, range, format, resolveParseOptions(format, options), count, visitor, signal)
  return { places: places.reverse(), faults: faults.reverse(), faultCount, end }
}

/** Reads the lines again, in file order. The bytes that `take` gets are valid until its promise settles. */
export async function readLines(
  file: FileHandle,
  places: readonly Place[],
  take: (line: Uint8Array, place: Place) => Promise<void> | undefined,
): Promise<void> {
  for (let first = 0; first < places.length; ) {
    const { offset: start } = places[first] as Place
    let last = first
    while (last + 1 < places.length && endOf(places[last + 1] as Place) - start <= TOGETHER_BYTES) last += 1
    const bytes = await readWhole(file, Buffer.allocUnsafeSlow(endOf(places[last] as Place) - start), start)
    for (const place of places.slice(first, last + 1))
      await take(bytes.subarray(place.offset - start, endOf(place) - start), place)
    first = last + 1
  }
}

function endOf({ offset, length }: Place): number {
  return offset + length
}

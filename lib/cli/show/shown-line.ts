// The parts of a line that are shown: its start, its end, and the place where it is wrong.

import type { RangeReader } from '../../node/files/range-reader.js'
import type { LinePlace } from './line-finder.js'

export interface ShownPiece {
  /** In bytes from the start of the line. */
  readonly start: number
  readonly bytes: Uint8Array
}

/**
 * @param column the byte of the line that is wrong; undefined where no single byte is
 * @param most how many bytes to show at most
 */
export async function shownPieces(
  reader: RangeReader,
  { offset, length }: LinePlace,
  column: number | undefined,
  most: number,
): Promise<ShownPiece[]> {
  const pieces: ShownPiece[] = []
  for (const { start, end } of shownRanges(length, column, most)) {
    const parts: Buffer[] = []
    await reader.read(offset + start, offset + end, async (part) => {
      parts.push(Buffer.from(part))
    })
    pieces.push({ start, bytes: Buffer.concat(parts) })
  }
  return pieces
}

interface Range {
  start: number
  end: number
}

/** Ranges of a line, in order, with a gap between any two. */
export function shownRanges(length: number, column: number | undefined, most: number): Range[] {
  if (length <= most) return [{ start: 0, end: length }]
  const half = Math.ceil(most / 2)
  const ends = [
    { start: 0, end: half },
    { start: length - (most - half), end: length },
  ]
  if (column === undefined || column < half / 2 || column > length - half / 2) return merged(ends)
  const [third, sixth] = [Math.ceil(most / 3), Math.floor(most / 6)]
  return merged([
    { start: 0, end: third },
    { start: Math.max(0, column - sixth), end: Math.min(length, column + sixth) },
    { start: length - (most - third - 2 * sixth), end: length },
  ])
}

function merged(ranges: readonly Range[]): Range[] {
  const all: Range[] = []
  for (const range of ranges) {
    const last = all.at(-1)
    if (last !== undefined && range.start <= last.end) last.end = range.end
    else if (range.start < range.end) all.push({ ...range })
  }
  return all
}

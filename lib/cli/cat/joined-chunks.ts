// The bytes of several files as those of one log. A record that rotation cut in two is whole again; a file that merely ends
// without a newline does not spoil the first line of the next one. Which of both it is, the lines themselves show: they are
// joined only where that makes JSON of them.

import { LF } from '../../core/lines/line-format.js'
import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'

type Chunks = AsyncIterable<Uint8Array>

const NEWLINE = Uint8Array.of(LF)

export interface Joining {
  /** A longer rest of a line is not kept: the next file continues it. */
  readonly maxLineBytes: number
  /** Whether the first line of a file is a header, which the log has already. */
  isHeader(value: unknown): boolean
}

/** @param files called once each, in their order, when the ones before are read */
export async function* joinedChunks(
  files: readonly (() => Promise<Chunks>)[],
  joining: Joining,
): AsyncGenerator<Uint8Array, void, undefined> {
  const rest = new OpenLine(joining.maxLineBytes)
  for (const [index, open] of files.entries()) {
    const chunks = (await open())[Symbol.asyncIterator]()
    if (index > 0) {
      const start = await startOf(chunks, joining.maxLineBytes)
      const first = firstLine(start)
      const from = isHeaderLine(first, joining) ? first.length : 0
      if (!rest.isEmpty && !continues(rest, first)) {
        yield NEWLINE
        rest.add(NEWLINE)
      }
      const begun = start.subarray(from)
      rest.add(begun)
      yield begun
    }
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      rest.add(next.value)
      yield next.value
    }
  }
}

/** The bytes after the last LF. */
class OpenLine {
  readonly #most: number
  #pieces: Uint8Array[] = []
  #length = 0

  constructor(most: number) {
    this.#most = most
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  get isTooLong(): boolean {
    return this.#length > this.#most
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.#pieces)
  }

  add(chunk: Uint8Array): void {
    const newline = chunk.lastIndexOf(LF)
    if (newline >= 0) {
      this.#pieces = []
      this.#length = 0
    }
    const piece = chunk.subarray(newline + 1)
    this.#length += piece.length
    if (this.isTooLong) this.#pieces = []
    // A copy, since the source may use its buffer again.
    else if (piece.length > 0) this.#pieces.push(Buffer.from(piece))
  }
}

/** The first line of a file, and what was read with it; without a byte order mark. */
async function startOf(chunks: AsyncIterator<Uint8Array>, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  while (length <= most) {
    const next = await chunks.next()
    if (next.done === true) break
    pieces.push(Buffer.from(next.value))
    length += next.value.length
    if (next.value.includes(LF)) break
  }
  const start = Buffer.concat(pieces)
  return start.subarray(byteOrderMarkLength(start))
}

/** With its terminator, if it has one. */
function firstLine(start: Uint8Array): Uint8Array {
  const newline = start.indexOf(LF)
  return newline < 0 ? start : start.subarray(0, newline + 1)
}

function continues(rest: OpenLine, first: Uint8Array): boolean {
  if (rest.isTooLong) return true
  const { bytes } = rest
  if (isWhole(bytes)) return false
  // A record may be cut twice: then this file is the middle of it.
  const isMiddle = first.at(-1) !== LF && !isWhole(first)
  return isMiddle || parsed(Buffer.concat([bytes, first])) !== undefined
}

/** Whether it is a record: a number may be the start of a longer one. */
function isWhole(line: Uint8Array): boolean {
  const value = parsed(line)
  return typeof value === 'object' || typeof value === 'string'
}

function isHeaderLine(line: Uint8Array, { isHeader }: Joining): boolean {
  const value = line.at(-1) === LF ? parsed(line) : undefined
  return value !== undefined && isHeader(value)
}

/** Undefined where it is not JSON. */
function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)) as unknown
  } catch {
    return undefined
  }
}

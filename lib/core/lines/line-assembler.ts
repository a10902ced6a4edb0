// Chunks of any size in, blocks of whole lines out. The rules it keeps:
//
// - Every byte is looked at once for a terminator, however long its line and however small the chunks.
// - Lines that stand whole in one chunk are given as they stand there, many at a time, without a copy.
// - A line that began in an earlier chunk is put together in a buffer. Past `maxLineBytes` its bytes are let go, to a walk
//   if one is wanted, and only its length is kept.

import { LineBuffer } from './line-buffer.js'
import { endsLine, LF, returnLength } from './line-format.js'
import { LongLineWalk } from './long-line-walk.js'
import type { StartWalk, WalkVerdict } from './parser-hooks.js'

/** What `next` gives: bytes that stand together in the source, and where that is. */
export interface LineBlock {
  /**
   * - 'lines': one or more whole lines, the last byte an LF.
   * - 'line': exactly one whole line, the last byte an LF.
   * - 'tail': the end of the source, behind its last LF.
   * - 'measured': one line too long to be held, whole or the tail; `bytes` is empty.
   * - 'working': nothing yet, since such a line is being walked in slices; `bytes` is empty.
   */
  kind: 'lines' | 'line' | 'tail' | 'measured' | 'working'
  bytes: Uint8Array
  /** The block is `bytes` from `start` up to, not with, `end`. Valid until the next call. */
  start: number
  end: number
  /** Of the block's first byte, in the source. */
  offset: number
  /** Of the block's first line, counted from 1. */
  line: number
  /** Bytes of the source that the block stands for, terminators included. */
  size: number
  /** Of a 'measured' line. */
  walked?: WalkVerdict
  /** Of the block's last line: 0 where it has none, 1 (LF, or a CR that ends the source) or 2 (CR LF). */
  terminatorLength: number
}

/** What is done with lines besides cutting them. */
export interface AssemblerOptions {
  /** For a line too long to be held. */
  readonly startWalk?: StartWalk | undefined
  /** Whether lines are mostly passed on without being parsed: see `LineBuffer`. */
  readonly mostlyUnparsed?: boolean
}

const NOTHING = new Uint8Array(0)
const NO_BLOCK = { kind: 'working', bytes: NOTHING, start: 0, end: 0, size: 0, terminatorLength: 0 } as const

/** CR LF. */
const LONGEST_TERMINATOR_BYTES = 2

/**
 * The first LF from `at` on, where there is known to be one.
 * @throws TypeError where there is none any more
 */
export function newlineFrom(bytes: Uint8Array, at: number): number {
  const newline = bytes.indexOf(LF, at)
  if (newline >= 0) return newline
  throw new TypeError(
    'a chunk was changed while it was read: a source must leave it until it is asked for the next',
  )
}

export class LineAssembler {
  readonly #maxLineBytes: number
  #chunk: Uint8Array = NOTHING
  #at = 0
  /** Where in the chunk its last whole line ends. */
  #wholeEnd = 0
  /** Where the next block begins. */
  #offset: number
  #line: number
  #ended = false

  /** The line that began in earlier chunks: its bytes so far, its length even where those were let go. */
  readonly #carriedBytes: LineBuffer
  #carried = 0
  #lastCarried = 0
  readonly #startWalk: StartWalk | undefined
  /** From when on the line's bytes are let go. */
  #walk: LongLineWalk | undefined
  /** Where in the chunk it ends, once that was looked for; or -1. */
  #newline = -1

  constructor(maxLineBytes: number, offset = 0, line = 1, options: AssemblerOptions = {}) {
    const { startWalk, mostlyUnparsed = false } = options
    this.#maxLineBytes = maxLineBytes
    this.#carriedBytes = new LineBuffer(maxLineBytes + LONGEST_TERMINATOR_BYTES, mostlyUnparsed)
    this.#startWalk = startWalk
    this.#offset = offset
    this.#line = line
  }

  /** Takes a chunk, which must stay as it is until `next` has returned undefined. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#at = 0
    // From behind: together with the search for the first, no byte is looked at twice.
    this.#wholeEnd = chunk.lastIndexOf(LF) + 1
  }

  /** Says that no chunk follows. */
  end(): void {
    this.#ended = true
  }

  /** The next block; undefined where more bytes are needed or, after `end`, none are left. */
  next(): LineBlock | undefined {
    if (this.#at < this.#wholeEnd) return this.#carried > 0 ? this.#completeCarried() : this.#wholeLines()
    if (!this.#carry(this.#chunk.length)) return this.#working()
    // From now on the chunk may be anything: its source may have used, shrunk or transferred its memory.
    this.#chunk = NOTHING
    this.#at = 0
    this.#wholeEnd = 0
    return this.#ended && this.#carried > 0 ? this.#tail() : undefined
  }

  /** Says how many lines the 'lines' block that was given last held, for the line number of the next. */
  countLines(lines: number): void {
    this.#line += lines
  }

  #wholeLines(): LineBlock {
    const start = this.#at
    const end = this.#wholeEnd
    this.#at = end
    const terminatorLength = 1 + returnLength(end - start > 1 ? this.#chunk[end - 2] : undefined)
    return this.#block('lines', this.#chunk, start, end, end - start, terminatorLength)
  }

  #completeCarried(): LineBlock {
    if (this.#newline < 0) this.#newline = newlineFrom(this.#chunk, this.#at)
    const newline = this.#newline
    if (!this.#carry(newline)) return this.#working()
    const terminatorLength = 1 + returnLength(this.#lastCarried)
    const size = this.#carried + 1
    if (size - terminatorLength > this.#maxLineBytes) {
      const block = this.#measured(size, terminatorLength)
      if (block.kind === 'measured') this.#at = newline + 1
      return block
    }
    this.#carry(newline + 1)
    return this.#joined('line', terminatorLength)
  }

  #tail(): LineBlock {
    const terminatorLength = returnLength(this.#lastCarried)
    if (this.#carried - terminatorLength > this.#maxLineBytes)
      return this.#measured(this.#carried, terminatorLength)
    return this.#joined('tail', terminatorLength)
  }

  /** Moves the chunk's bytes up to `end` to the line that is being put together; false where only a slice was walked. */
  #carry(end: number): boolean {
    if (end <= this.#at) return true
    const last = this.#chunk[end - 1]
    // One byte more than the longest line is kept as long as it may be the CR of its terminator.
    const isTerminator = endsLine(last)
    const kept = this.#carried + end - this.#at - (isTerminator ? LONGEST_TERMINATOR_BYTES : 0)
    if (kept > this.#maxLineBytes || this.#walk !== undefined) return this.#letGo(end)
    this.#carriedBytes.add(this.#chunk, this.#at, end)
    this.#pass(end)
    return true
  }

  #pass(end: number): void {
    this.#carried += end - this.#at
    this.#lastCarried = this.#chunk[end - 1] as number
    this.#at = end
  }

  #letGo(end: number): boolean {
    const walk = this.#longLine()
    if (!walk.walkKept()) return false
    this.#pass(walk.walk(this.#chunk, this.#at, end))
    return this.#at === end
  }

  /** The walk of the line, whose bytes are let go from now on. */
  #longLine(): LongLineWalk {
    this.#walk ??= new LongLineWalk(this.#startWalk?.(), this.#carriedBytes.take())
    return this.#walk
  }

  #joined(kind: 'line' | 'tail', terminatorLength: number): LineBlock {
    const bytes = this.#carriedBytes.take()
    const block = this.#block(kind, bytes, 0, bytes.length, bytes.length, terminatorLength)
    this.#forgetCarried()
    return block
  }

  #measured(size: number, terminatorLength: number): LineBlock {
    const walk = this.#longLine()
    if (!walk.walkKept()) return this.#working()
    const walked = walk.end()
    const measured = this.#block('measured', NOTHING, 0, 0, size, terminatorLength)
    const block = { ...measured, walked }
    this.#forgetCarried()
    return block
  }

  #block(
    kind: LineBlock['kind'],
    bytes: Uint8Array,
    start: number,
    end: number,
    size: number,
    terminatorLength: number,
  ): LineBlock {
    const block = { kind, bytes, start, end, offset: this.#offset, line: this.#line, size, terminatorLength }
    this.#offset += size
    if (kind !== 'lines') this.#line += 1
    return block
  }

  #working(): LineBlock {
    return { ...NO_BLOCK, offset: this.#offset, line: this.#line }
  }

  #forgetCarried(): void {
    this.#newline = -1
    this.#walk = undefined
    this.#carried = 0
    this.#lastCarried = 0
  }
}

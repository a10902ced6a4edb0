// Chunks of any size in, blocks of whole lines out. The rules it keeps:
//
// - Each byte is searched for a terminator once, however long its line is and however small the chunks are.
// - Lines that are whole within one chunk are returned in place, many at a time, without a copy.
// - A line that began in an earlier chunk is joined in a buffer. Beyond `maxLineBytes` its bytes are not kept, but passed
//   to a walk if one is wanted, and only its length is counted.

import { LineBuffer } from './line-buffer.js'
import { endsLine, LF, returnLength } from './line-format.js'
import { LongLineWalk } from './long-line-walk.js'
import type { StartWalk, WalkVerdict } from './parser-hooks.js'

/** What `next` returns: consecutive bytes of the source, and where they are. */
export interface LineBlock {
  /**
   * - 'lines': one or more whole lines, the last byte an LF.
   * - 'line': exactly one whole line, the last byte an LF.
   * - 'tail': the rest of the source after its last LF.
   * - 'measured': one line or tail that is too long to be held; `bytes` is empty.
   * - 'working': no line yet, since such a line is being walked in slices; `bytes` is empty.
   */
  kind: 'lines' | 'line' | 'tail' | 'measured' | 'working'
  bytes: Uint8Array
  /** The block is `[start, end)` of `bytes`. Valid until the next call. */
  start: number
  end: number
  /** Offset of the block's first byte, in bytes from the start of the source. */
  offset: number
  /** Number of the block's first line, counted from 1. */
  line: number
  /** Bytes of the source that the block covers, terminators included. */
  size: number
  /** What the walk of a 'measured' line found. */
  walked?: WalkVerdict
  /** Terminator of the block's last line, in bytes: 0 for none, 1 for LF or for a CR that ends the source, 2 for CR LF. */
  terminatorLength: number
}

/** What happens to lines besides being cut. */
export interface AssemblerOptions {
  /** Walks a line that is too long to be held. */
  readonly startWalk?: StartWalk | undefined
  /** Whether most lines are not parsed after they are cut: see `LineBuffer`. */
  readonly mostlyUnparsed?: boolean
}

const NOTHING = new Uint8Array(0)
const NO_BLOCK = { kind: 'working', bytes: NOTHING, start: 0, end: 0, size: 0, terminatorLength: 0 } as const

/** CR LF. */
const LONGEST_TERMINATOR_BYTES = 2

/**
 * The index of the first LF from `at` on, where one has been found before.
 * @throws TypeError if the source has changed the chunk since, so that there is none
 */
export function newlineFrom(bytes: Uint8Array, at: number): number {
  const newline = bytes.indexOf(LF, at)
  if (newline >= 0) return newline
  throw new TypeError(
    'a chunk was changed while it was read: a source must not change it before it is asked for the next chunk',
  )
}

export class LineAssembler {
  readonly #maxLineBytes: number
  #chunk: Uint8Array = NOTHING
  #at = 0
  /** The index in the chunk at which its last whole line ends. */
  #wholeEnd = 0
  /** Where the next block begins, in the source. */
  #offset: number
  #line: number
  #ended = false

  /** The line that began in earlier chunks: its bytes so far, and its length, which is counted even if they are not kept. */
  readonly #carriedBytes: LineBuffer
  #carried = 0
  #lastCarried = 0
  readonly #startWalk: StartWalk | undefined
  /** Set once the line's bytes are no longer kept. */
  #walk: LongLineWalk | undefined
  /** The index of its LF in the chunk; -1 before that was searched for. */
  #newline = -1

  constructor(maxLineBytes: number, offset = 0, line = 1, options: AssemblerOptions = {}) {
    const { startWalk, mostlyUnparsed = false } = options
    this.#maxLineBytes = maxLineBytes
    this.#carriedBytes = new LineBuffer(maxLineBytes + LONGEST_TERMINATOR_BYTES, mostlyUnparsed)
    this.#startWalk = startWalk
    this.#offset = offset
    this.#line = line
  }

  /** Takes a chunk, which must not change until `next` has returned undefined. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#at = 0
    // Backwards, so that together with the forward search for the first LF no byte is examined twice.
    this.#wholeEnd = chunk.lastIndexOf(LF) + 1
  }

  /** Call it when no chunk follows. */
  end(): void {
    this.#ended = true
  }

  /** The next block; undefined if more bytes are needed or, after `end`, none are left. */
  next(): LineBlock | undefined {
    if (this.#at < this.#wholeEnd) return this.#carried > 0 ? this.#completeCarried() : this.#wholeLines()
    if (!this.#carry(this.#chunk.length)) return this.#working()
    // From now on the source may reuse, shrink or transfer the chunk's memory.
    this.#chunk = NOTHING
    this.#at = 0
    this.#wholeEnd = 0
    return this.#ended && this.#carried > 0 ? this.#tail() : undefined
  }

  /** Reports how many lines the last 'lines' block held, which the line number of the next block needs. */
  countLines(lines: number): void {
    this.#line += lines
  }

  /** Goes on at `offset`, after so many lines that are not pushed. No line may be under way. */
  skip(lines: number, offset: number): void {
    this.#line += lines
    this.#offset = offset
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

  /** Adds the chunk's bytes before `end` to the line that is being joined. Returns false if only a slice was walked. */
  #carry(end: number): boolean {
    if (end <= this.#at) return true
    const last = this.#chunk[end - 1]
    // One byte more than the longest line is kept while it may be the CR of the terminator.
    const isTerminator = endsLine(last)
    const kept = this.#carried + end - this.#at - (isTerminator ? LONGEST_TERMINATOR_BYTES : 0)
    if (kept > this.#maxLineBytes || this.#walk !== undefined) return this.#walkOn(end)
    this.#carriedBytes.add(this.#chunk, this.#at, end)
    this.#pass(end)
    return true
  }

  #pass(end: number): void {
    this.#carried += end - this.#at
    this.#lastCarried = this.#chunk[end - 1] as number
    this.#at = end
  }

  #walkOn(end: number): boolean {
    const walk = this.#longLine()
    if (!walk.walkKept()) return false
    this.#pass(walk.walk(this.#chunk, this.#at, end))
    return this.#at === end
  }

  /** The walk of the line, whose bytes are not kept from now on. */
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

// The bytes of a source as blocks of lines: first the opening, where the encoding and the byte order mark are looked at,
// then the assembler.

import { LineAssembler, type LineBlock } from '../lines/line-assembler.js'
import type { StartWalk } from '../lines/parser-hooks.js'
import { byteOrderMarkLength, SourceOpening } from '../lines/source-encoding.js'

export interface BlockSourceOptions {
  readonly maxLineBytes: number
  readonly startWalk: StartWalk | undefined
  /** Whether lines are mostly passed on without being parsed: see `LineBuffer`. */
  readonly mostlyUnparsed: boolean
  /** Called once with the length of the byte order mark, 0 where there is none. */
  opened(markLength: number): void
}

export class BlockSource {
  readonly #options: BlockSourceOptions
  #opening: SourceOpening | undefined = new SourceOpening()
  #assembler: LineAssembler
  #received: Uint8Array | undefined
  #ended = false

  constructor(options: BlockSourceOptions) {
    this.#options = options
    this.#assembler = this.#assemblerAt(0, 1)
  }

  get ended(): boolean {
    return this.#ended
  }

  receive(chunk: Uint8Array): void {
    this.#received = chunk
  }

  end(): void {
    this.#ended = true
  }

  /** Goes on at another place of the source, which must be the start of a line. */
  seek(offset: number, line: number): void {
    this.#opening = undefined
    this.#assembler = this.#assemblerAt(offset, line)
  }

  /**
   * The next block; undefined where more bytes are needed or, after `end`, none are left.
   * @throws LogError ERR_LOG_ENCODING
   */
  next(): LineBlock | undefined {
    if (this.#received !== undefined) {
      const chunk = this.#received
      this.#received = undefined
      if (this.#opening === undefined) this.#assembler.push(chunk)
      else this.#open(this.#opening.push(chunk))
    }
    if (this.#ended) {
      if (this.#opening !== undefined) this.#open(this.#opening.end())
      this.#assembler.end()
    }
    return this.#assembler.next()
  }

  /** Says how many lines the 'lines' block that was returned last held. */
  countLines(lines: number): void {
    this.#assembler.countLines(lines)
  }

  /** Goes on at another place of the source, after so many lines. No line may be under way. */
  skip(lines: number, offset: number): void {
    this.#assembler.skip(lines, offset)
  }

  #open(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return
    this.#opening = undefined
    const mark = byteOrderMarkLength(bytes)
    this.#options.opened(mark)
    if (mark > 0) this.#assembler = this.#assemblerAt(mark, 1)
    this.#assembler.push(bytes.subarray(mark))
  }

  #assemblerAt(offset: number, line: number): LineAssembler {
    const { maxLineBytes, startWalk, mostlyUnparsed } = this.#options
    return new LineAssembler(maxLineBytes, offset, line, { startWalk, mostlyUnparsed })
  }
}

// Where the parser is: the block that it works on, and the line, or the run of lines, that it took from it last.

import { type LineBlock, newlineFrom } from '../lines/line-assembler.js'
import { returnLength } from '../lines/line-format.js'
import type { BlockSource } from './block-source.js'

const NOTHING = new Uint8Array(0)

export class LineCursor {
  /** Of the line, or of the first of several, counted from 1. */
  line = 1
  /** How many lines were taken last. */
  #lines = 0
  /** In the source. */
  offset = 0
  /** Of the line without its terminator; of several lines, terminators included. */
  length = 0
  /** After the terminator. */
  next = 0
  /** The line is `bytes` from `start` on; no bytes for a line too long to be held. */
  bytes: Uint8Array = NOTHING
  start = 0
  readonly #source: BlockSource
  #block: LineBlock | undefined
  /** Where in the block the next line begins, and how many came before it. */
  #at = 0
  #linesOfBlock = 0

  constructor(source: BlockSource) {
    this.#source = source
  }

  /** The number of the line that begins at `next`. */
  get nextLine(): number {
    return this.next > this.offset ? this.line + this.#lines : this.line
  }

  /** The block whose next line comes next; undefined once all of its lines are taken. */
  get block(): LineBlock | undefined {
    return this.#block
  }

  /** Where in the block's bytes its next line begins. */
  get at(): number {
    return this.#at
  }

  /** The bytes of the line, or of the lines. */
  get raw(): Uint8Array {
    return this.bytes.subarray(this.start, this.end)
  }

  /** Where in `bytes` the line ends, without its terminator. */
  get end(): number {
    return this.start + this.length
  }

  /** Where in `bytes` the line's terminator ends. */
  get terminatorEnd(): number {
    return this.start + (this.next - this.offset)
  }

  /** Goes on at the start of another line. What is left of the block is not taken. */
  seek(offset: number, line: number): void {
    this.#block = undefined
    this.line = line
    this.offset = offset
    this.length = 0
    this.next = offset
  }

  enter(block: LineBlock): void {
    this.#block = block
    this.#at = block.start
    this.#linesOfBlock = 0
  }

  leave(): void {
    if (this.#block?.kind === 'lines') this.#source.countLines(this.#linesOfBlock)
    this.#block = undefined
  }

  /** Takes so many lines of the block, which end at `end` among its bytes. */
  takeLines(block: LineBlock, count: number, end: number): void {
    this.line = block.line + this.#linesOfBlock
    this.offset = block.offset + (this.#at - block.start)
    this.length = end - this.#at
    this.next = block.offset + (end - block.start)
    this.bytes = block.bytes
    this.start = this.#at
    this.#at = end
    this.#lines = count
    this.#linesOfBlock += count
    if (end === block.end) this.leave()
  }

  /** Takes the block's next line. */
  takeLine(block: LineBlock): void {
    const newline = block.kind === 'line' ? block.end - 1 : newlineFrom(block.bytes, this.#at)
    this.takeLines(block, 1, newline + 1)
    this.length -= 1 + returnLength(newline > this.start ? block.bytes[newline - 1] : undefined)
  }

  /** Takes a block that is one line: the tail, or a line that is too long to be held. */
  takeBlock(block: LineBlock): void {
    this.leave()
    this.line = block.line
    this.offset = block.offset
    this.length = block.size - block.terminatorLength
    this.next = block.offset + block.size
    this.#lines = 1
    this.bytes = block.bytes
    this.start = 0
  }

  /** Takes a part of the line that begins at `lineStart` among the bytes and at `lineOffset` in the source. */
  takePart(lineStart: number, lineOffset: number, part: { start: number; end: number }): void {
    this.start = lineStart + part.start
    this.offset = lineOffset + part.start
    this.length = part.end - part.start
  }

  /** The bytes of the line are not given out, whether they are held or not. */
  withholdBytes(): void {
    this.bytes = NOTHING
    this.start = 0
  }
}

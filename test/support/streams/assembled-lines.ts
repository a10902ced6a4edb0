// Lines by the assembler, and by a plain loop over all bytes, to be compared.

import assert from 'node:assert/strict'
import { LineAssembler, type LineBlock } from '../../../lib/core/lines/line-assembler.js'
import { CR, LF } from '../../../lib/core/lines/line-format.js'

export interface AssembledLine {
  line: number
  offset: number
  /** Without the terminator. */
  length: number
  terminatorLength: number
  /** One character for each byte; undefined where the line is too long to be held. */
  text: string | undefined
}

/** Every line of the chunks. The memory of a chunk may be reused once the next is requested. */
export function assembledLines(chunks: Iterable<Uint8Array>, maxLineBytes: number): AssembledLine[] {
  const assembler = new LineAssembler(maxLineBytes)
  const lines: AssembledLine[] = []
  for (const chunk of chunks) {
    assembler.push(chunk)
    takeBlocks(assembler, lines, maxLineBytes)
  }
  assembler.end()
  takeBlocks(assembler, lines, maxLineBytes)
  return lines
}

/** The same by the rules alone: a terminator is an LF, a CR LF, or a CR at the end of the source. */
export function naiveLines(bytes: Uint8Array, maxLineBytes: number): AssembledLine[] {
  const lines: AssembledLine[] = []
  let start = 0
  for (let at = 0; at <= bytes.length; at += 1) {
    const isEnd = at === bytes.length
    if (isEnd ? start === at : bytes[at] !== LF) continue
    const end = at > start && bytes[at - 1] === CR ? at - 1 : at
    const terminatorLength = at - end + (isEnd ? 0 : 1)
    const text = end - start > maxLineBytes ? undefined : latin1(bytes, start, end)
    lines.push({ line: lines.length + 1, offset: start, length: end - start, terminatorLength, text })
    start = at + 1
  }
  return lines
}

function takeBlocks(assembler: LineAssembler, lines: AssembledLine[], maxLineBytes: number): void {
  for (let block = assembler.next(); block !== undefined; block = assembler.next()) {
    const taken = block.kind === 'measured' ? [measuredLine(block)] : linesOf(block)
    if (block.kind === 'lines') assembler.countLines(taken.length)
    else assert.equal(taken.length, 1, `a block of kind '${block.kind}' is one line`)
    lines.push(...taken.map((each) => (each.length > maxLineBytes ? { ...each, text: undefined } : each)))
  }
  assert.equal(assembler.next(), undefined, 'asking again changes nothing')
}

function measuredLine({ line, offset, size, terminatorLength, bytes }: LineBlock): AssembledLine {
  assert.equal(bytes.length, 0, 'nothing is held')
  return { line, offset, length: size - terminatorLength, terminatorLength, text: undefined }
}

function linesOf({
  kind,
  bytes,
  start,
  end,
  size,
  offset,
  line,
  terminatorLength,
}: LineBlock): AssembledLine[] {
  assert.equal(end - start, size, 'the bytes from `start` to `end` are the block')
  const text = latin1(bytes, start, end)
  const whole = kind === 'tail' ? [text] : text.slice(0, -1).split('\n')
  let at = offset
  const lines = whole.map((each, index) => {
    const withoutReturn = each.endsWith('\r') ? each.slice(0, -1) : each
    const { length } = withoutReturn
    const lineFeed = kind === 'tail' ? 0 : 1
    const placed = {
      line: line + index,
      offset: at,
      length,
      terminatorLength: each.length - length + lineFeed,
    }
    at += each.length + lineFeed
    return { ...placed, text: withoutReturn }
  })
  assert.equal(terminatorLength, lines.at(-1)?.terminatorLength, "the terminator is the last line's")
  return lines
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString('latin1')
}

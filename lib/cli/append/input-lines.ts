// The lines of the input, byte for byte, by split2. It works on text, and would replace what is not UTF-8. So it gets each
// byte as one character (Latin-1), and only an LF ends a line.
//
// split2 searches its whole rest again at each chunk, which takes quadratic time for a long line. So a line that is not
// complete waits here in pieces, and split2 gets whole lines alone. A line that is longer than any entry is cut, so that
// the memory is bounded: one byte too many is enough for it to be refused.

import split2 from 'split2'
import { BYTE_ORDER_MARK, DEFAULT_MAX_LINE_BYTES, LF } from '../../core/lines/line-format.js'
import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'

/** The longest entry, its CR and a byte order mark before it; and one byte more. */
const MOST_BYTES = DEFAULT_MAX_LINE_BYTES + 1 + BYTE_ORDER_MARK.length + 1

/**
 * Calls `take` with each line, without its LF, and with its number, counted from 1; waits for its promise before the next.
 * A byte order mark before line 1 is left out. Rejects with what the source or `take` fails with.
 */
export async function eachInputLine(
  chunks: AsyncIterable<Uint8Array>,
  take: (line: Buffer, number: number) => Promise<void>,
): Promise<void> {
  const splitter = split2(/\n/, { decodeStrings: false })
  let number = 0
  for await (const block of wholeLines(chunks)) {
    // It splits the block at once, since it holds back nothing of whole lines.
    splitter.write(block)
    for (let text: string | null = splitter.read(); text !== null; text = splitter.read()) {
      number += 1
      const line = Buffer.from(text, 'latin1')
      await take(number === 1 ? line.subarray(byteOrderMarkLength(line)) : line, number)
    }
  }
}

/** Blocks of whole lines as Latin-1; the last one gets an LF where it lacks one. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let pieces: string[] = []
  let length = 0
  const keep = (bytes: Uint8Array) => {
    const kept = latin1(bytes.subarray(0, MOST_BYTES - length))
    length += kept.length
    pieces.push(kept)
  }
  for await (const chunk of chunks) {
    const first = chunk.indexOf(LF)
    keep(first < 0 ? chunk : chunk.subarray(0, first))
    if (first < 0) continue
    const end = chunk.lastIndexOf(LF) + 1
    yield pieces.join('') + latin1(chunk.subarray(first, end))
    pieces = []
    length = 0
    keep(chunk.subarray(end))
  }
  if (length > 0) yield `${pieces.join('')}\n`
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

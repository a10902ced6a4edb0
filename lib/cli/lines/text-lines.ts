// The input as text in pieces: each line with its LF, a long one in several pieces. UTF-8 is checked, and a record
// separator (RFC 7464) is a piece of its own. A piece never ends within an escape.

import { unfinishedLength } from './spelling.js'

/** How much is parsed at once: each piece makes an array of tokens. */
const PIECE_BYTES = 8 * 1024
const LF = 0x0a
const RECORD_SEPARATOR = 0x1e

export interface TextPiece {
  /** Undefined where the bytes are not UTF-8. */
  readonly text: string | undefined
  /** The line that it belongs to, counted from 1. */
  readonly line: number
  /** Where its first byte is, in bytes. */
  readonly offset: number
  /** 'line': the line ends with it. 'separator': a record separator alone. */
  readonly ends: 'line' | 'separator' | undefined
}

export async function* textPieces(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<TextPiece, void, undefined> {
  let decoder = new TextDecoder('utf-8', { fatal: true })
  let [line, offset, carried] = [1, 0, '']
  const piece = (bytes: Uint8Array, ends: TextPiece['ends']): TextPiece => {
    const at = { line, offset, ends }
    offset += bytes.length
    if (ends === 'line') line += 1
    try {
      const text = carried + decoder.decode(bytes, { stream: ends === undefined })
      const kept = ends === undefined ? text.length - unfinishedLength(text) : text.length
      carried = text.slice(kept)
      return { ...at, text: text.slice(0, kept) }
    } catch {
      decoder = new TextDecoder('utf-8', { fatal: true })
      carried = ''
      return { ...at, text: undefined }
    }
  }
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const window = chunk.subarray(start, start + PIECE_BYTES)
      const separator = window.indexOf(RECORD_SEPARATOR)
      const newline = window.indexOf(LF)
      const isSeparator = separator === 0
      const ends = isSeparator || newline < 0 || (separator > 0 && separator < newline) ? undefined : 'line'
      const end = isSeparator ? 1 : ends === 'line' ? newline + 1 : separator > 0 ? separator : window.length
      yield piece(window.subarray(0, end), isSeparator ? 'separator' : ends)
      start += end
    }
  }
  yield piece(new Uint8Array(0), 'line')
}

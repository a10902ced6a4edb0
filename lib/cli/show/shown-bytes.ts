// Bytes of a log, printed for a person. Whatever the bytes are, the terminal obeys none of them: control characters,
// invisible characters and bytes that are not UTF-8 are written as escapes, byte by byte.

import { firstInvalidByte } from '../../core/lines/utf8.js'
import { finish } from '../../core/work.js'

/** A run of NULs, or one control, format, unassigned, line-separator or paragraph-separator character. */
const UNSEEN = /\0+|[\p{C}\p{Zl}\p{Zp}]/gu
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes as one line of text: `\x1b` for a byte that cannot be shown, `⟨\0 ×4096⟩` for a run of NULs. */
export function shownBytes(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 1) {
    const rest = bytes.subarray(at)
    const valid = finish(firstInvalidByte(rest))
    text += shownText(decoder.decode(rest.subarray(0, valid)))
    at += valid
    if (at < bytes.length) text += escaped(bytes[at] as number)
  }
  return text
}

function shownText(text: string): string {
  return text.replace(UNSEEN, (run) => {
    if (run.length > 1 && run[0] === '\0') return `⟨\\0 ×${run.length}⟩`
    return [...Buffer.from(run)].map(escaped).join('')
  })
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}

// Bytes of a log in front of a person. Whatever they are, a terminal only shows them: what it would obey, what can't be
// seen and what is not UTF-8 is spelled out byte by byte.

import { firstInvalidByte } from '../../core/lines/utf8.js'
import { finish } from '../../core/work.js'

/** A run of NULs, a control, what only formats, an unassigned character, and what ends a line or a paragraph. */
const UNSEEN = /\0+|[\p{C}\p{Zl}\p{Zp}]/gu
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes as text on one line: `\x1b` for what can't be shown, `⟨\0 ×4096⟩` for a run of NULs. */
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

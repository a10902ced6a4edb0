// Strict UTF-8 the fast way: Node's own decoding replaces what is no UTF-8 by U+FFFD, so text without one is
// exact. Looking for it costs nothing where the text is ASCII or Latin-1, since V8 keeps that in single
// bytes, where no U+FFFD can stand.

import { isUtf8 } from 'node:buffer'
import type { StrictText } from '../../core/lines/utf8.js'

const REPLACEMENT = '\ufffd'

/** Agrees with `strictText` of the core on every input. */
export const strictText: StrictText = (bytes, start, end) => {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const text = buffer.toString('utf8', start, end)
  return text.includes(REPLACEMENT) && !isUtf8(buffer.subarray(start, end)) ? undefined : text
}

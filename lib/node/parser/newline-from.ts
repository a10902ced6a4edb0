import { LF } from '../../core/lines/line-format.js'
import type { NewlineFrom } from '../../core/lines/parser-hooks.js'

const { indexOf } = Buffer.prototype

/** `indexOf` of a plain Uint8Array looks at one byte at a time; a Buffer's uses memchr. */
export const newlineFrom: NewlineFrom = (bytes, at) => indexOf.call(bytes, LF, at)

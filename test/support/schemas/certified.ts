// The certifier alone, and the decoder, whose verdict is final.

import { Certifier, type CertifierOptions } from '../../../lib/certify/certifier.js'
import { memoryPool } from '../../../lib/certify/memory-pool.js'
import { MODULE } from '../../../lib/certify/module-bytes.js'
import { type CertifierModule, compile } from '../../../lib/certify/web-assembly.js'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import { finish, LONGEST_PARSED_AT_ONCE_BYTES } from '../../../lib/core/work.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { planOf } from '../../../lib/node/parser/scan-engine.js'
import { bytesOf, type LinePart } from '../damage/session-log.js'

const CR = 0x0d
const LF = 0x0a

export const certifierModule = compiled(Buffer.from(MODULE, 'hex'))

/** @throws the error with which compiling it fails */
export function compiled(bytes: Uint8Array): CertifierModule {
  const module = compile(bytes)
  if (module instanceof Error) throw module
  return module
}

export function newlineFrom(bytes: Uint8Array, at: number): number {
  return bytes.indexOf(LF, at)
}

export function certifierOf(
  format: LogFormat<unknown, unknown>,
  options: Partial<CertifierOptions> = {},
): Certifier {
  return new Certifier(memoryPool(certifierModule, planOf(format)), {
    maxLineBytes: DEFAULT_MAX_LINE_BYTES,
    recordsAll: false,
    newlineFrom,
    ...options,
  })
}

export interface Judgement {
  readonly certified: boolean
  /** The decoder's verdict. */
  readonly entry: boolean
}

/** Checks one line at a time, each given without its terminator. */
export function judgeOf(format: LogFormat<unknown, unknown>): (line: LinePart) => Judgement {
  const certifier = certifierOf(format)
  const decoder = new LineDecoder(format)
  return (line) => {
    // Between two other lines, as in a log.
    const bytes = bytesOf('x\n', line, '\n', 'x\n')
    const end = bytes.length - 3
    const content = bytes[end - 1] === CR ? end - 1 : end
    certifier.leave()
    const certified = certifier.pass(bytes, 2, end + 1) === 1
    return { certified, entry: decoder.decode(bytes, 2, Math.max(2, content)) === 'entry' }
  }
}

/** What a line cannot contain. */
export function isLine(bytes: Uint8Array): boolean {
  return !bytes.includes(LF)
}

/** How many of the lines in the bytes are certified as one block. */
export function countCertified(certifier: Certifier, bytes: Uint8Array): number {
  let count = 0
  certifier.leave()
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf(LF, at) + 1
    const isLong = lineEnd - at > LONGEST_PARSED_AT_ONCE_BYTES
    const passed = isLong
      ? Number(finish(certifier.passLong(bytes, at, lineEnd)))
      : certifier.pass(bytes, at, bytes.length)
    count += passed
    at = passed > 0 ? certifier.passedEnd : lineEnd
  }
  return count
}

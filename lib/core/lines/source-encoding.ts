// The encoding of a source, recognised by its first bytes. A log that was saved as UTF-16 or compressed is refused with
// the name of its encoding, instead of being reported as a thousand corrupt lines.

import { LogError } from '../log-error.js'
import { BYTE_ORDER_MARK } from './line-format.js'

interface Signature {
  readonly name: string
  readonly bytes: readonly number[]
  readonly advice: string
}

const CONVERT = 'convert it to UTF-8 first'
const DECOMPRESS = 'decompress it first and use the result'

/** Stands for any byte in a signature. */
const ANY = -1

// Of two signatures with a common start, the longer one comes first.
const SIGNATURES: readonly Signature[] = [
  { name: 'UTF-32LE', bytes: [0xff, 0xfe, 0x00, 0x00], advice: CONVERT },
  { name: 'UTF-32BE', bytes: [0x00, 0x00, 0xfe, 0xff], advice: CONVERT },
  { name: 'UTF-16LE', bytes: [0xff, 0xfe], advice: CONVERT },
  { name: 'UTF-16BE', bytes: [0xfe, 0xff], advice: CONVERT },
  { name: 'gzip', bytes: [0x1f, 0x8b], advice: DECOMPRESS }, // RFC 1952, 2.3.1
  { name: 'Zstandard', bytes: [0x28, 0xb5, 0x2f, 0xfd], advice: DECOMPRESS }, // RFC 8878, 3.1.1
  { name: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], advice: DECOMPRESS },
  // Its first three bytes are letters, with which a damaged line may begin. After the level come the digits of pi.
  { name: 'bzip2', bytes: [0x42, 0x5a, 0x68, ANY, 0x31, 0x41, 0x59], advice: DECOMPRESS },
  { name: 'LZ4', bytes: [0x04, 0x22, 0x4d, 0x18], advice: DECOMPRESS },
  { name: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04], advice: DECOMPRESS },
]

/** How many bytes show UTF-16 without a byte order mark: in Latin text, every other byte is zero. */
const WIDE_BYTES = 4

/**
 * Holds back the first bytes of a source until its encoding is known: at most six bytes, and only while they may be the
 * start of a signature.
 */
export class SourceOpening {
  #held: Uint8Array = new Uint8Array(0)

  /**
   * The bytes that certainly belong to lines, byte order mark included; undefined while that is undecided.
   * @throws LogError ERR_LOG_ENCODING
   */
  push(chunk: Uint8Array): Uint8Array | undefined {
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk)
    if (!isUndecided(bytes)) return checked(bytes)
    // A copy, since a source may use its buffer again; not by `slice`, which copies nothing of a Buffer.
    this.#held = new Uint8Array(bytes)
    return undefined
  }

  /**
   * The bytes that are still held back when the source ends.
   * @throws LogError ERR_LOG_ENCODING
   */
  end(): Uint8Array {
    return checked(this.#held)
  }
}

/** 3 if the bytes begin with a byte order mark, else 0. */
export function byteOrderMarkLength(bytes: Uint8Array): number {
  return startsWith(bytes, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0
}

function checked(bytes: Uint8Array): Uint8Array {
  const signature = SIGNATURES.find((each) => startsWith(bytes, each.bytes))
  const wide = bytes.length >= WIDE_BYTES ? wideEncoding(bytes) : undefined
  const name = signature?.name ?? wide
  if (name === undefined) return bytes
  const advice = signature?.advice ?? CONVERT
  throw new LogError('ERR_LOG_ENCODING', `the source is ${name}, not UTF-8 text: ${advice}`, {
    line: 1,
    offset: 0,
  })
}

function wideEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'UTF-16LE'
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'UTF-16BE'
  return undefined
}

function isUndecided(bytes: Uint8Array): boolean {
  if (SIGNATURES.some((each) => isProperStart(bytes, each.bytes)) || isProperStart(bytes, BYTE_ORDER_MARK))
    return true
  return (
    bytes.length < WIDE_BYTES &&
    bytes.every((byte, index) => (byte === 0) === (index % 2 === Number(bytes[0] !== 0)))
  )
}

function startsWith(bytes: Uint8Array, start: ArrayLike<number>): boolean {
  return bytes.length >= start.length && isCommonStart(bytes, start)
}

function isProperStart(bytes: Uint8Array, whole: ArrayLike<number>): boolean {
  return bytes.length < whole.length && isCommonStart(bytes, whole)
}

function isCommonStart(bytes: Uint8Array, other: ArrayLike<number>): boolean {
  const length = Math.min(bytes.length, other.length)
  for (let index = 0; index < length; index += 1) {
    if (bytes[index] !== other[index] && other[index] !== ANY) return false
  }
  return true
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + tail.length)
  all.set(head)
  all.set(tail, head.length)
  return all
}

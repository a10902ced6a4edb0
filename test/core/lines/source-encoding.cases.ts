import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { BYTE_ORDER_MARK } from '../../../lib/core/lines/line-format.js'
import { byteOrderMarkLength, SourceOpening } from '../../../lib/core/lines/source-encoding.js'
import { LogError } from '../../../lib/core/log-error.js'
import { holds } from '../../support/random/property.js'
import { everyChunking } from '../../support/streams/chunkings.js'

const ALL_THAT_IS_HELD = 6
const bytes = (...values: number[]) => Uint8Array.from(values)
const ascii = (text: string) => Buffer.from(text, 'latin1')

/** The bytes that pass, or the name of the encoding for which they are refused. */
function opened(chunks: Iterable<Uint8Array>): Uint8Array | string {
  const opening = new SourceOpening()
  const given: Uint8Array[] = []
  let isOpen = false
  let received = 0
  try {
    for (const chunk of chunks) {
      received += chunk.length
      const out: Uint8Array | undefined = isOpen ? chunk : opening.push(chunk)
      isOpen ||= out !== undefined
      if (out === undefined) assert.ok(received <= ALL_THAT_IS_HELD, `${received} bytes are held back`)
      else given.push(new Uint8Array(out))
    }
    if (!isOpen) given.push(opening.end())
    return new Uint8Array(Buffer.concat(given))
  } catch (error) {
    assert.ok(error instanceof LogError)
    assert.deepEqual([error.code, error.line, error.offset], ['ERR_LOG_ENCODING', 1, 0])
    return (
      /^the source is (\S+), not UTF-8 text: (?:convert|decompress) it/.exec(error.message)?.[1] ??
      error.message
    )
  }
}

/** The result, which must be the same however the source is cut. */
function openedEveryWay(source: Uint8Array): Uint8Array | string {
  const whole = opened([source])
  for (const { name, chunks } of everyChunking(source)) assert.deepEqual(opened(chunks()), whole, name)
  return whole
}

t.test('a source that is not UTF-8 text is refused with the name of its encoding', async (t) => {
  const refused: [string, Uint8Array][] = [
    ['UTF-16LE', bytes(0xff, 0xfe, 0x7b, 0x00)],
    ['UTF-16BE', bytes(0xfe, 0xff, 0x00, 0x7b)],
    ['UTF-32LE', bytes(0xff, 0xfe, 0x00, 0x00, 0x7b, 0, 0, 0)],
    ['UTF-32BE', bytes(0x00, 0x00, 0xfe, 0xff, 0, 0, 0, 0x7b)],
    ['UTF-16LE', Buffer.from('{"', 'utf16le')],
    ['UTF-16BE', Buffer.from('{"', 'utf16le').swap16()],
    ['gzip', bytes(0x1f, 0x8b, 8, 0)],
    ['Zstandard', bytes(0x28, 0xb5, 0x2f, 0xfd, 1)],
    ['xz', bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0)],
    ['bzip2', ascii('BZh91AY&SY')],
    ['bzip2', ascii('BZh11AY&SY')],
    ['LZ4', bytes(0x04, 0x22, 0x4d, 0x18, 0x60)],
    ['zip', ascii('PK\x03\x04\x14')],
  ]
  for (const [index, [name, source]] of refused.entries()) {
    t.equal(openedEveryWay(source), name, `${name}, ${index}`)
    t.equal(openedEveryWay(Buffer.concat([source, ascii('\n{"a":1}\n')])), name, `${name} and more, ${index}`)
  }
})

t.test('a source that only begins like one passes whole', async (t) => {
  const passed: [string, Uint8Array][] = [
    ['nothing', bytes()],
    ['one digit', ascii('1')],
    ['a digit and a line feed', ascii('1\n')],
    ['a line feed', ascii('\n')],
    ['the start of the byte order mark', bytes(0xef, 0xbb)],
    ['the byte order mark', BYTE_ORDER_MARK],
    ['the byte order mark and text', Buffer.from('\ufeff{}\n')],
    ['one NUL', bytes(0)],
    ['a run of NULs', bytes(0, 0, 0, 0, 0, 0, 0)],
    ['NULs, then an entry', ascii('\0\0\0{"a":1}\n')],
    ['one NUL, then an entry', ascii('\0{"a":1}\n')],
    ['one character of UTF-16', ascii('{\0')],
    ['a NUL inside', ascii('1\0\n2')],
    ['UTF-16 that breaks off', ascii('{\0"')],
    ['a damaged line that begins with BZh', ascii('BZhello')],
    ['BZh alone', ascii('BZh')],
    ['the start of bzip2', ascii('BZh91A')],
    ['PK', ascii('PK\n')],
    ['a parenthesis', ascii('(')],
    ['the start of xz', bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a)],
    ['the start of UTF-16', bytes(0xff)],
  ]
  for (const [name, source] of passed) {
    t.strictSame(openedEveryWay(source), new Uint8Array(source), name)
  }
})

t.test('the result does not depend on how the source is cut', async (t) => {
  const telling = fc.constantFrom(
    0,
    1,
    0xff,
    0xfe,
    0xef,
    0xbb,
    0xbf,
    0x1f,
    0x8b,
    0x42,
    0x5a,
    0x68,
    0x39,
    0x31,
    0x50,
  )
  const sources = fc.array(telling, { maxLength: 9 }).map((values) => Uint8Array.from(values))
  const property = fc.property(sources, (source) => {
    const given = openedEveryWay(source)
    assert.ok(typeof given === 'string' || Buffer.compare(given, source) === 0)
  })
  holds(t, 'bytes that signatures are made of', property, 500)
})

t.test('the byte order mark', async (t) => {
  t.equal(byteOrderMarkLength(Buffer.from('\ufeff{}')), BYTE_ORDER_MARK.length)
  t.equal(byteOrderMarkLength(BYTE_ORDER_MARK.subarray(0, 2)), 0, 'cut')
  t.equal(byteOrderMarkLength(ascii('{}')), 0)
})

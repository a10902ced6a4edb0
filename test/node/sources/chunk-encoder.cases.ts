import t from 'tap'
import { asChunk, ChunkEncoder } from '../../../lib/node/sources/chunk-encoder.js'

const FACE = '\u{1f642}'
const [HIGH, LOW] = [FACE.slice(0, 1), FACE.slice(1)]
const REPLACEMENT = '\ufffd'

/** The bytes of the chunks and of the end, as text. */
function encodeAll(...chunks: (string | Uint8Array)[]): string {
  const encoder = new ChunkEncoder()
  const bytes = chunks.map((chunk) => encoder.encode(chunk))
  return Buffer.concat([...bytes, encoder.end()]).toString()
}

t.test('passes bytes on without copying them', async (t) => {
  const bytes = Uint8Array.of(0, 255, 10)
  t.equal(new ChunkEncoder().encode(bytes), bytes)
})

t.test('encodes text as UTF-8', async (t) => {
  t.equal(encodeAll('a\u00e4\u20ac', FACE, ''), `a\u00e4\u20ac${FACE}`)
})

t.test('joins a surrogate pair that is split between two chunks', async (t) => {
  t.equal(encodeAll(`a${HIGH}`, `${LOW}b`), `a${FACE}b`, 'in adjacent chunks')
  t.equal(encodeAll(HIGH, '', '', LOW), FACE, 'with empty chunks between')
  t.equal(encodeAll(HIGH, LOW + HIGH, LOW), FACE + FACE, 'twice')
})

t.test('replaces a lone surrogate, as in a text that was not split', async (t) => {
  t.equal(encodeAll(`a${HIGH}`), `a${REPLACEMENT}`, 'at the end')
  t.equal(encodeAll(HIGH, 'b'), `${REPLACEMENT}b`, 'before other text')
  t.equal(encodeAll(HIGH, HIGH + LOW), REPLACEMENT + FACE, 'before a whole character')
  t.equal(encodeAll(HIGH, Buffer.from('b')), `${REPLACEMENT}b`, 'before bytes')
  t.equal(encodeAll(LOW, 'b'), `${REPLACEMENT}b`, 'the second half')
})

t.test('refuses a chunk that is neither bytes nor text', async (t) => {
  for (const chunk of ['', 'a', new Uint8Array(0), Buffer.from('a')]) t.equal(asChunk(chunk), chunk)
  for (const value of [undefined, null, 1, ['a'], {}, new ArrayBuffer(1), Uint16Array.of(1)])
    t.throws(() => asChunk(value), { name: 'TypeError', message: /chunk/ }, String(value))
})

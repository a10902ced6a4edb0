import assert from 'node:assert/strict'
import fc from 'fast-check'
import split2 from 'split2'
import t from 'tap'
import { LineAssembler } from '../../../lib/core/lines/line-assembler.js'
import { LF } from '../../../lib/core/lines/line-format.js'
import { holds } from '../../support/random/property.js'
import { seed } from '../../support/random/seed.js'
import { assembledLines, naiveLines } from '../../support/streams/assembled-lines.js'
import { everyChunking } from '../../support/streams/chunkings.js'
import { WatchedBytes } from '../../support/streams/watched-bytes.js'

const MAX = 8
const unlimited = Number.MAX_SAFE_INTEGER
const mebibyte = 1024 * 1024

const terminators = fc.constantFrom('\n', '\r', '\r\n')
const sources = fc
  .array(fc.oneof(terminators, fc.string({ unit: fc.constantFrom('a', '\0', 'é'), maxLength: 2 * MAX })))
  .map((parts) => Buffer.from(parts.join('')))

t.test('returns the same lines as a loop over all bytes, however they are cut', async (t) => {
  const property = fc.property(sources, fc.integer({ min: 1, max: MAX }), (bytes, maxLineBytes) => {
    const expected = naiveLines(bytes, maxLineBytes)
    for (const { name, chunks } of everyChunking(bytes)) {
      assert.deepEqual(assembledLines(chunks(), maxLineBytes), expected, name)
    }
  })
  holds(t, 'as the loop', property, 200)
})

t.test('cuts text as split2 does', async (t) => {
  const unit = fc.constantFrom('a', 'é', '€', '😀', '\u2028', '\u0085', '\r', '\n', '\r\n')
  const texts = fc.sample(
    fc.array(unit).map((parts) => parts.join('')),
    { seed, numRuns: 60 },
  )
  for (const text of texts) {
    const expected = await splitLines(Buffer.from(text))
    // For split2, a CR at the end of the source is text.
    const withoutReturn = expected.map((line, index) =>
      index === expected.length - 1 && text.endsWith('\r') ? line.slice(0, -1) : line,
    )
    for (const { name, chunks } of everyChunking(Buffer.from(text))) {
      const lines = assembledLines(chunks(), unlimited).map((line) => utf8(line.text))
      assert.deepEqual(lines, withoutReturn, `${JSON.stringify(text)}: ${name}`)
    }
  }
  t.pass(`${texts.length} texts`)
})

t.test('around the longest line that is held', async (t) => {
  for (const length of [MAX - 1, MAX, MAX + 1]) {
    for (const terminator of ['\n', '\r\n', '\r', '']) {
      const name = `${length} of ${MAX} bytes and ${JSON.stringify(terminator)}`
      t.test(name, async (t) => {
        const line = 'x'.repeat(length)
        const next = terminator.endsWith('\n') ? 'ok\n' : ''
        const bytes = Buffer.from(`ok\n${line}${terminator}${next}`)
        for (const { name, chunks } of everyChunking(bytes)) {
          const [, middle, last] = assembledLines(chunks(), MAX)
          t.equal(middle?.length, length, name)
          t.equal(middle?.terminatorLength, terminator.length, name)
          t.equal(middle?.text, length > MAX ? undefined : line, name)
          t.equal(last?.text, next === '' ? undefined : 'ok', `${name}: what follows is found`)
        }
      })
    }
  }
})

t.test('a CR inside a line is a byte like any other', async (t) => {
  const bytes = Buffer.from('a\rb\r\r\n\rc\n\r')
  for (const { name, chunks } of everyChunking(bytes)) {
    const texts = assembledLines(chunks(), unlimited).map(({ text }) => text)
    t.strictSame(texts, ['a\rb\r', '\rc', ''], name)
  }
})

t.test('begins at the given offset and line', async (t) => {
  const assembler = new LineAssembler(unlimited, 1000, 7)
  assembler.push(Buffer.from('ab\ncd'))
  const first = assembler.next()
  t.match(first, { kind: 'lines', offset: 1000, line: 7, size: 'ab\n'.length })
  assembler.countLines(1)
  t.equal(assembler.next(), undefined)
  assembler.end()
  t.match(assembler.next(), { kind: 'tail', offset: 1000 + 'ab\n'.length, line: 8, terminatorLength: 0 })
})

t.test('whole lines are returned in place, without a copy', async (t) => {
  const chunk = Buffer.from('a\nb\nc')
  const assembler = new LineAssembler(unlimited)
  assembler.push(chunk)
  const block = assembler.next()
  t.equal(block?.kind, 'lines')
  t.equal(block?.bytes, chunk)
})

t.test('no byte is examined twice, however long a line is and however small the chunks are', async (t) => {
  const bytes = Buffer.from(`${'x'.repeat(50_000)}\n${'yy\n'.repeat(1000)}${'z'.repeat(50_000)}`)
  for (const size of [1, 7, 1000, 64 * 1024, bytes.length]) {
    t.test(`chunks of ${size} bytes`, async (t) => {
      const chunks = watchedChunks(bytes, size)
      t.equal(assembledLines(chunks, unlimited).length, 1002)
      const looks = chunks.flatMap((chunk) => chunk.looks)
      t.equal(looks.length, bytes.length)
      t.ok(looks.includes(1), 'the bytes were examined')
      t.ok(chunks.every(isLookedAtOnce))
    })
  }
})

t.test('beyond the longest line nothing is kept', async (t) => {
  const chunk = Buffer.alloc(mebibyte, 'x')
  const assembler = new LineAssembler(2 * mebibyte)
  const before = process.memoryUsage().arrayBuffers
  for (let count = 0; count < 256; count += 1) {
    assembler.push(chunk)
    t.equal(assembler.next(), undefined)
  }
  assembler.end()
  t.match(assembler.next(), { kind: 'measured', size: 256 * mebibyte, terminatorLength: 0 })
  const grown = process.memoryUsage().arrayBuffers - before
  t.ok(grown < 8 * mebibyte, `${grown} bytes more are held than before, of 256 MiB`)
})

/** An LF may be found in both directions, as the first of its chunk and as the last. */
function isLookedAtOnce(chunk: WatchedBytes): boolean {
  return chunk.looks.every((count, at) => count <= (chunk[at] === LF ? 2 : 1))
}

function watchedChunks(bytes: Uint8Array, size: number): WatchedBytes[] {
  const chunks: WatchedBytes[] = []
  for (let at = 0; at < bytes.length; at += size) {
    chunks.push(new WatchedBytes(bytes.subarray(at, at + size)))
  }
  return chunks
}

async function splitLines(bytes: Buffer): Promise<string[]> {
  const splitter = split2()
  splitter.end(bytes)
  return splitter.toArray()
}

function utf8(latin1: string | undefined): string {
  return Buffer.from(latin1 ?? '', 'latin1').toString()
}

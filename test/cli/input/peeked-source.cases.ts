import t from 'tap'
import { type PeekedSource, peek } from '../../../lib/cli/input/peeked-source.js'
import { LF } from '../../../lib/core/lines/line-format.js'
import type { ByteSource } from '../../../lib/node/sources/byte-source.js'

/** A source that reuses one buffer for all its chunks, as sources may, and counts its reads and closes. */
class TestSource implements ByteSource {
  reads = 0
  closes = 0
  readonly #chunks: (string | Error)[]
  readonly #buffer = Buffer.alloc(64)

  constructor(...chunks: (string | Error)[]) {
    this.#chunks = chunks
  }

  async read(): Promise<Uint8Array | null> {
    const chunk = this.#chunks[this.reads]
    this.reads += 1
    if (chunk instanceof Error) throw chunk
    return chunk === undefined ? null : this.#buffer.subarray(0, this.#buffer.write(chunk))
  }

  async close(): Promise<void> {
    this.closes += 1
  }
}

/** Asks for a line, or for that many bytes. */
const lineOr =
  (enough: number) =>
  (start: Uint8Array): number =>
    start.includes(LF) ? 0 : enough

async function textOf({ chunks }: PeekedSource): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += Buffer.from(chunk).toString()
  return text
}

t.test('it reads until line 1 is complete, and loses no bytes', async (t) => {
  const source = new TestSource('on', 'e', '\ntwo', '\nthree')
  const peeked = await peek(source, lineOr(100))
  t.equal(Buffer.from(peeked.start).toString(), 'one\ntwo')
  t.equal(source.reads, 3)
  t.equal(await textOf(peeked), 'one\ntwo\nthree')
  t.equal(source.closes, 1)
})

t.test('it reads only as much as asked for of a line without an end', async (t) => {
  const source = new TestSource('xxxx', 'xxxx', 'xxxx', 'xxxx')
  const peeked = await peek(source, lineOr(8))
  t.equal(source.reads, 2)
  t.equal(await textOf(peeked), 'x'.repeat(16))
})

t.test('it reads on while more is asked for, after line 1 as well', async (t) => {
  const asked: number[] = []
  const look = (start: Uint8Array) => {
    asked.push(start.length)
    return [9, 10, 14, 0][asked.length - 1] as number
  }
  const source = new TestSource('xxxx', 'xx\nx', 'xxxx', '\nxxx', 'more')
  const peeked = await peek(source, look)
  t.strictSame(asked, [0, 8, 12, 16])
  t.match(peeked, { isWhole: false, start: Buffer.from('xxxxxx\nxxxxx\nxxx') })
  t.equal(await textOf(peeked), 'xxxxxx\nxxxxx\nxxxmore')
  const short = await peek(new TestSource('a\n'), () => 100)
  t.match(short, { isWhole: true, start: Buffer.from('a\n') })
})

t.test('a source that ends at once is empty', async (t) => {
  const peeked = await peek(new TestSource(), lineOr(8))
  t.equal(peeked.start.length, 0)
  t.equal(await textOf(peeked), '')
})

t.test('leaving the source, or its failure, closes it', async (t) => {
  const left = new TestSource('one\n', 'two\n')
  for await (const chunk of (await peek(left, lineOr(8))).chunks) {
    t.equal(Buffer.from(chunk).toString(), 'one\n')
    break
  }
  t.equal(left.closes, 1)
  const failing = new TestSource('one', new Error('gone'))
  await t.rejects(peek(failing, lineOr(8)), { message: 'gone' })
  t.equal(failing.closes, 1)
})

import t from 'tap'
import { type PeekedSource, peek } from '../../lib/cli/peeked-source.js'
import type { ByteSource } from '../../lib/node/byte-source.js'

/** A source that uses one buffer for all its chunks, as sources may, and counts how often it was closed. */
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

async function textOf({ chunks }: PeekedSource): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += Buffer.from(chunk).toString()
  return text
}

t.test('it reads until line 1 is there, and loses nothing', async (t) => {
  const source = new TestSource('on', 'e', '\ntwo', '\nthree')
  const peeked = await peek(source, 100)
  t.equal(Buffer.from(peeked.start).toString(), 'one\ntwo')
  t.equal(source.reads, 3)
  t.equal(await textOf(peeked), 'one\ntwo\nthree')
  t.equal(source.closes, 1)
})

t.test('it reads no more than enough of a line without an end', async (t) => {
  const source = new TestSource('xxxx', 'xxxx', 'xxxx', 'xxxx')
  const peeked = await peek(source, 8)
  t.equal(source.reads, 2)
  t.equal(await textOf(peeked), 'x'.repeat(16))
})

t.test('a source that ends at once is empty', async (t) => {
  const peeked = await peek(new TestSource(), 8)
  t.equal(peeked.start.length, 0)
  t.equal(await textOf(peeked), '')
})

t.test('leaving it, or its failure, closes the source', async (t) => {
  const left = new TestSource('one\n', 'two\n')
  for await (const chunk of (await peek(left, 8)).chunks) {
    t.equal(Buffer.from(chunk).toString(), 'one\n')
    break
  }
  t.equal(left.closes, 1)
  const failing = new TestSource('one', new Error('gone'))
  await t.rejects(peek(failing, 8), { message: 'gone' })
  t.equal(failing.closes, 1)
})

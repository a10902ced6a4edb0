import { Writable } from 'node:stream'
import t from 'tap'
import { LineBlocks } from '../../../lib/cli/shared/line-blocks.js'
import { Output } from '../../../lib/cli/terminal/output.js'

/** Keeps the chunks themselves, as a stream may, and completes a write only at `release`. */
class HeldStream extends Writable {
  readonly chunks: Buffer[] = []
  readonly #waiting: (() => void)[] = []

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.chunks.push(chunk)
    this.#waiting.push(callback)
  }

  release(): void {
    this.#waiting.shift()?.()
  }
}

t.test('many lines are one write', async (t) => {
  const stream = new HeldStream()
  const blocks = new LineBlocks(new Output(stream, {}))
  for (const line of ['one', 'two', '']) t.equal(blocks.add(Buffer.from(line)), undefined)
  t.equal(stream.chunks.length, 0)
  const flushed = blocks.flush()
  stream.release()
  await flushed
  t.same(stream.chunks.map(String), ['one\ntwo\n\n'])
  await blocks.flush()
  t.equal(stream.chunks.length, 1, 'nothing is written twice')
})

t.test('the write of a full block is awaited, and the block is never filled again', async (t) => {
  const stream = new HeldStream()
  const blocks = new LineBlocks(new Output(stream, {}))
  const expected = []
  for (let number = 0; stream.chunks.length < 3; number += 1) {
    const line = String(number % 10).repeat(40_000)
    expected.push(`${line}\n`)
    const writing = blocks.add(Buffer.from(line))
    t.equal(writing !== undefined, stream.chunks.length * 6 === number && number > 0, `line ${number}`)
    stream.release()
    await writing
  }
  const flushed = blocks.flush()
  stream.release()
  await flushed
  t.ok(Buffer.concat(stream.chunks).toString() === expected.join(''))
})

t.test('a line longer than a block gets one of its own', async (t) => {
  const stream = new HeldStream()
  const blocks = new LineBlocks(new Output(stream, {}))
  const long = Buffer.alloc(1024 * 1024, 'x')
  blocks.add(Buffer.from('short'))
  for (const line of [long, Buffer.from('short')]) {
    const writing = blocks.add(line)
    stream.release()
    await writing
  }
  const flushed = blocks.flush()
  stream.release()
  await flushed
  t.same(
    stream.chunks.map((chunk) => chunk.length),
    [6, long.length + 1, 6],
  )
})

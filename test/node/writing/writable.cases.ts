// The writer as a stream: what is piped into it is in the log, in order and durable, and its errors reach the pipeline.

import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import split2 from 'split2'
import t from 'tap'
import {
  EntryWriter,
  jsonLines,
  lineStream,
  readAll,
  readEntries,
  scanEntries,
  sessionFormat,
} from '../../../lib/index.js'
import { EntryWritable } from '../../../lib/node/writing/entry-writable.js'
import {
  bytesOf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { Gate } from '../../support/files/gate.js'
import { listing, wholeLog } from '../../support/files/log-folder.js'
import { fileHolds } from '../../support/files/same-bytes.js'

const MEBIBYTE = 1024 * 1024

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

t.test('entries are piped from a log into another', async (t) => {
  const folder = t.testdir({ from: Buffer.from(bytesOf(wholeLog, 'broken\n', logOf(userEntry('3')))) })
  const writer = await EntryWriter.create(`${folder}/to`, sessionFormat, sessionHeader)
  await pipeline(readEntries(`${folder}/from`, sessionFormat), writer.writable())
  const expected = bytesOf(wholeLog, logOf(userEntry('3')))
  await fileHolds(t, `${folder}/to`, expected)
  const views = scanEntries(`${folder}/from`, sessionFormat, { types: ['message'] })
  await pipeline(views, writer.writable())
  await writer.append(leafEntry('still open'))
  await writer.close()
  await fileHolds(t, `${folder}/to`, bytesOf(expected, logOf(userEntry('3'), leafEntry('still open'))))
  t.strictSame(listing(folder), ['from', 'to'])
})

t.test('transforms, text lines, bytes and web streams', async (t) => {
  const folder = t.testdir({ from: '[1]\n[2]\n[3]\n' })
  const path = `${folder}/to`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const doubled = new Transform({
    objectMode: true,
    transform: ([n]: number[], _encoding, callback) => callback(null, [2 * (n as number)]),
  })
  await pipeline(createReadStream(`${folder}/from`), split2(JSON.parse), doubled, writer.writable())
  await pipeline(lineStream(`${folder}/from`, { offset: 4, length: 3 }), writer.writable())
  await Readable.toWeb(Readable.from([[4], [5]])).pipeTo(Writable.toWeb(writer.writable()))
  await writer.close()
  t.equal(await readFile(path, 'utf8'), '[2]\n[4]\n[6]\n[2]\n[4]\n[5]\n')
})

t.test('each way of writing an entry', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const stream = writer.writable()
  t.ok(stream.writableObjectMode)
  const entry = [1]
  const first = new Promise<unknown>((resolve) => stream.write(entry, resolve))
  entry[0] = 0
  t.notOk(await first, 'the callback is without an error')
  t.equal(await readFile(path, 'utf8'), '[1]\n', 'it was encoded at once, and is in the log')
  stream.write([2], 'utf8')
  await new Promise<unknown>((resolve) => stream.write([3], 'utf8', resolve))
  stream.write(null)
  await new Promise<void>((resolve) => stream.end(Buffer.from(' [4]'), resolve))
  t.equal(await readFile(path, 'utf8'), '[1]\n[2]\n[3]\nnull\n [4]\n')
  await writer.close()
})

t.test('the writer is closed with the stream where that is asked for', async (t) => {
  const folder = t.testdir({})
  const before = descriptorsOf(`${folder}/log`)
  const writer = await EntryWriter.create(`${folder}/log`, jsonLines, undefined)
  await pipeline(Readable.from([1, 2]), writer.writable({ close: true }))
  await t.rejects(writer.append(3), { code: 'ERR_LOG_CLOSED' })
  t.strictSame(listing(folder), ['log'])

  const failing = await EntryWriter.open(`${folder}/log`, jsonLines)
  const source = (async function* () {
    yield 3
    throw new Error('of the source')
  })()
  await t.rejects(pipeline(source, failing.writable({ close: true })), { message: 'of the source' })
  await failing.close()
  t.strictSame(listing(folder), ['log'])
  t.equal(descriptorsOf(`${folder}/log`), before, 'no descriptor is left open')
})

t.test('an entry that is refused fails the pipeline, and those before it are in the log', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  const entries = [leafEntry('3'), leafEntry('4'), { type: 'leaf' }, leafEntry('5')]
  await t.rejects(pipeline(Readable.from(entries), writer.writable()), { code: 'ERR_LOG_INVALID_ENTRY' })
  await fileHolds(t, path, bytesOf(wholeLog, logOf(leafEntry('3'), leafEntry('4'))))
  const stream = writer.writable()
  const failed = new Promise((resolve) => stream.on('error', resolve))
  stream.end({ type: 'leaf' })
  t.match(await failed, { code: 'ERR_LOG_INVALID_ENTRY' })
  await writer.append(leafEntry('6'))
  await writer.close()
  await t.rejects(pipeline(Readable.from([leafEntry('7')]), writer.writable()), { code: 'ERR_LOG_CLOSED' })
})

t.test('a misspelt option', async (t) => {
  const writer = await EntryWriter.create(`${t.testdir({})}/log`, jsonLines, undefined)
  t.throws(() => writer.writable({ closes: true } as never), {
    name: 'TypeError',
    message: /unknown option closes/,
  })
  t.throws(() => writer.writable({ close: 1 } as never), {
    name: 'TypeError',
    message: /option close must be/,
  })
  await writer.close()
})

interface Target {
  stream: EntryWritable
  batches: number[]
  /** The lines that were given to the writer and not written yet, in bytes. */
  most: number
}

/** A stream over a writer that takes its batches one by one. */
function over(append: (lines: readonly Uint8Array[]) => Promise<unknown>, close = async () => {}): Target {
  const target: Target = { stream: undefined as never, batches: [], most: 0 }
  const lineOf = (entry: unknown) => Buffer.from(`${jsonOf(entry)}\n`)
  const appendMany = (lines: readonly Uint8Array[]) => {
    target.batches.push(lines.length)
    return append(lines)
  }
  target.stream = new EntryWritable({ lineOf, appendMany, close }, { close: true })
  return target
}

t.test('what is written while the disk is busy is one batch', async (t) => {
  const gate = new Gate()
  const { stream, batches } = over(() => (batches.length === 1 ? gate.pass() : Promise.resolve()))
  const called: number[] = []
  for (const number of numbers(100)) stream.write(number, () => called.push(number))
  await gate.reached
  t.strictSame(called, [], 'no callback before the entry is durable')
  gate.open()
  await new Promise<void>((resolve) => stream.end(resolve))
  t.strictSame(called, numbers(100))
  t.strictSame(batches, [1, 99])
})

t.test('what waits is bounded in bytes, and writing goes on once there is room', async (t) => {
  const text = 'x'.repeat(MEBIBYTE)
  let given = 0
  let most = 0
  let done = 0
  const { stream, batches } = over(async (lines) => {
    await new Promise((resolve) => setImmediate(resolve))
    done += lines.length
  })
  async function* source() {
    for (const _ of numbers(40)) {
      given += 1
      most = Math.max(most, given - done)
      yield text
    }
  }
  await pipeline(source(), stream)
  t.equal(done, 40)
  t.ok(most <= 7, `${most} MiB at the most`)
  t.ok(batches.length >= 8, batches.join(' '))

  const other = over(() => new Promise((resolve) => setImmediate(resolve)))
  await pipeline(Readable.from(numbers(40).map(() => text)), other.stream)
  t.equal(
    other.batches.reduce((sum, each) => sum + each, 0),
    40,
  )
})

t.test('what waits is bounded in number', async (t) => {
  const gate = new Gate()
  const { stream } = over(() => gate.pass())
  let written = 0
  while (stream.write(1)) written += 1
  t.equal(written, 16 * 1024 - 1)
  gate.open()
  await new Promise<void>((resolve) => stream.once('drain', resolve))
  await new Promise<void>((resolve) => stream.end(resolve))
})

t.test('no drain after the end', async (t) => {
  const gate = new Gate()
  const { stream } = over(() => gate.pass())
  stream.on('drain', () => t.fail('there is nothing to be written any more'))
  t.notOk(stream.write('x'.repeat(5 * MEBIBYTE)))
  const finished = new Promise<void>((resolve) => stream.end(resolve))
  gate.open()
  await finished
})

t.test('no drain after the stream is destroyed', async (t) => {
  const gate = new Gate()
  const { stream } = over(() => gate.pass())
  stream.on('drain', () => t.fail('there is nothing to be written any more'))
  t.notOk(stream.write('x'.repeat(5 * MEBIBYTE)))
  const closed = new Promise<void>((resolve) => stream.once('close', resolve))
  stream.destroy()
  gate.open()
  await closed
  await new Promise((resolve) => setImmediate(resolve))
})

t.test('a writer that fails, when it appends or is closed', async (t) => {
  const failing = async () => {
    throw new Error('of the disk')
  }
  const appending = over(failing)
  await t.rejects(pipeline(Readable.from([1, 2]), appending.stream), { message: 'of the disk' })
  const closing = over(async () => {}, failing)
  await t.rejects(pipeline(Readable.from([1, 2]), closing.stream), { message: 'of the disk' })
  const destroyed = over(async () => {}, failing)
  const failed = new Promise((resolve) => destroyed.stream.once('error', resolve))
  destroyed.stream.destroy()
  t.match(await failed, { message: 'of the disk' })
  const both = over(async () => {}, failing)
  const first = new Promise((resolve) => both.stream.once('error', resolve))
  both.stream.destroy(new Error('the first'))
  t.match(await first, { message: 'the first' })
})

t.test('a long pipeline into a real log', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  await pipeline(Readable.from(numbers(20_000)), writer.writable({ close: true }))
  t.strictSame((await readAll(path, jsonLines)).entries, numbers(20_000))
})

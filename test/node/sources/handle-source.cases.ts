import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { jsonLines, readAll, readEntries, readRecords } from '../../../lib/index.js'
import { HandleSource } from '../../../lib/node/sources/handle-source.js'
import { descriptorsLeftOf, descriptorsOf } from '../../support/files/descriptors.js'
import { Gate } from '../../support/files/gate.js'
import { makeFifo } from '../../support/files/special-files.js'
import { lenderOf } from '../../support/streams/lender.js'
import {
  countTo,
  headerLine,
  linesOf,
  type Note,
  noteLine,
  noteLog,
  notes,
  numbersOf,
} from '../../support/streams/notes-format.js'

const MEBIBYTE = 1024 * 1024

/** Longer than the chunk that is used and the one that is read ahead together. */
const LONG_COUNT = 400
const LONG_TEXT = 'x'.repeat(10_000)
const LONG_LOG = linesOf(headerLine, ...countTo(LONG_COUNT).map((n) => noteLine(n, LONG_TEXT)))

function makeFile(t: { testdir(tree: Record<string, string>): string }, content: string): string {
  return join(t.testdir({ log: content }), 'log')
}

t.test('reads lines that cross chunks, and one that fills several', async (t) => {
  const wide = noteLine(LONG_COUNT, 'y'.repeat(2.5 * MEBIBYTE))
  const path = makeFile(t, `${LONG_LOG}${wide}\n`)
  const records = await readRecords(path, notes).toArray()
  const entries = records.filter(({ kind }) => kind === 'entry')
  t.same(
    entries.map(({ entry }) => entry.n),
    countTo(LONG_COUNT + 1),
  )
  let offset = headerLine.length + 1
  for (const { entry, offset: found, length, next } of entries) {
    const expected = JSON.stringify(entry).length
    if (found !== offset || length !== expected || next !== offset + expected + 1) t.fail(`entry ${entry.n}`)
    offset = next
  }
  t.equal(descriptorsOf(path), 0)
})

t.test('reads what is appended while the file is read', async (t) => {
  const path = makeFile(t, LONG_LOG)
  const numbers: number[] = []
  for await (const { n } of readEntries(path, notes)) {
    numbers.push(n)
    if (n === 0) appendFileSync(path, linesOf(noteLine(LONG_COUNT, LONG_TEXT)))
  }
  t.same(numbers, countTo(LONG_COUNT + 1))
})

t.test('fails where the file is cut while it is read', async (t) => {
  const cuts: Record<string, (path: string) => void> = {
    'to nothing': (path) => truncateSync(path, 0),
    'in the middle of a line': (path) => truncateSync(path, 2.5 * MEBIBYTE),
    'by one byte': (path) => truncateSync(path, LONG_LOG.length - 1),
    'and rewritten, but shorter': (path) => writeFileSync(path, noteLog(100).repeat(10)),
  }
  for (const [name, cut] of Object.entries(cuts)) {
    const path = makeFile(t, LONG_LOG)
    const entries: Note[] = []
    const reading = async () => {
      for await (const entry of readEntries(path, notes)) {
        entries.push(entry)
        if (entry.n === 0) cut(path)
      }
    }
    const changed = { code: 'ERR_LOG_CHANGED', message: new RegExp(`cut from ${LONG_LOG.length} to`) }
    await t.rejects(reading(), changed, name)
    t.same(numbersOf(entries), countTo(entries.length), `${name}: the entries before it, in order`)
    t.ok(
      entries.every(({ text }) => text === LONG_TEXT),
      `${name}: none has bytes of two files`,
    )
    t.equal(descriptorsOf(path), 0, `${name}: closed`)
  }
})

t.test('fails where the path names another file at the end, after every entry of the first', async (t) => {
  const changes: Record<string, [RegExp, (path: string) => void]> = {
    unlinked: [/unlinked/, unlinkSync],
    'replaced by another': [
      /replaced/,
      (path) => {
        writeFileSync(`${path}.new`, LONG_LOG)
        renameSync(`${path}.new`, path)
      },
    ],
    'moved away': [/unlinked/, (path) => renameSync(path, `${path}.old`)],
  }
  for (const [name, [message, change]] of Object.entries(changes)) {
    const path = makeFile(t, LONG_LOG)
    const numbers: number[] = []
    const reading = async () => {
      for await (const { n } of readEntries(path, notes)) {
        numbers.push(n)
        if (n === 0) change(path)
      }
    }
    await t.rejects(reading(), { code: 'ERR_LOG_CHANGED', message, offset: LONG_LOG.length }, name)
    t.same(numbers, countTo(LONG_COUNT), `${name}: every entry of the first file`)
    rmSync(path, { force: true })
  }
})

t.test('an open file may be unlinked', async (t) => {
  const path = makeFile(t, LONG_LOG)
  const handle = await open(path)
  t.teardown(() => handle.close())
  unlinkSync(path)
  t.equal((await readAll(handle, notes)).entries.length, LONG_COUNT)
})

t.test('leaves an open file open, and its own position unchanged', async (t) => {
  const path = makeFile(t, noteLog(100))
  const handle = await open(path)
  t.teardown(() => handle.close())
  const word = async () => (await handle.read(Buffer.alloc(5), 0, 5, null)).buffer.toString()
  t.equal(await word(), headerLine.slice(0, 5))
  t.equal((await readAll(handle, notes)).entries.length, 100, 'read from its start')
  t.equal(await word(), headerLine.slice(5, 10))
  for await (const _entry of readEntries(handle, notes)) break
  await t.rejects(readAll(handle, notes, { signal: AbortSignal.abort() }))
  const other = { ...notes, isHeader: (_value: unknown): _value is never => false }
  await t.rejects(readAll(handle, other), { code: 'ERR_LOG_HEADER' })
  t.equal(await word(), headerLine.slice(10, 15), 'after leaving, an abort and an error too')
})

t.test('fails where an open file is cut while it is read', async (t) => {
  const path = makeFile(t, LONG_LOG)
  const handle = await open(path)
  t.teardown(() => handle.close())
  const reading = async () => {
    for await (const { n } of readEntries(handle, notes)) if (n === 0) truncateSync(path, 5)
  }
  await t.rejects(reading(), { code: 'ERR_LOG_CHANGED', offset: 5 })
})

t.test('an empty file', async (t) => {
  const path = makeFile(t, '')
  await t.rejects(readAll(path, notes), { code: 'ERR_LOG_EMPTY', message: /notes/ })
  t.match((await readAll(path, jsonLines)).summary, { status: 'clean', bytes: 0, lines: 0, committed: 0 })
  t.equal(descriptorsOf(path), 0)
})

t.test('the source by itself', async (t) => {
  await t.test('is closed once', async (t) => {
    const path = makeFile(t, noteLog(1))
    const source = new HandleSource(await open(path), path)
    const closing = source.close()
    t.equal(source.close(), closing)
    await closing
    t.equal(descriptorsOf(path), 0)
  })

  await t.test('is closed after the read that is under way', async (t) => {
    const path = makeFile(t, LONG_LOG)
    const source = new HandleSource(await open(path), path)
    const reading = source.read()
    await source.close()
    t.equal((await reading)?.length, MEBIBYTE)
    t.equal(descriptorsOf(path), 0)
  })

  await t.test('does not wait for a device without bytes', async (t) => {
    const path = makeFifo(t.testdir())
    const handle = await open(path, 'r+')
    const writer = openSync(path, 'w')
    const source = new HandleSource(handle, path)
    writeSync(writer, 'first')
    t.same(await source.read(), Buffer.from('first'))
    const reading = source.read()
    await source.close()
    writeSync(writer, 'second')
    t.same(await reading, Buffer.from('second'))
    t.equal(await descriptorsLeftOf(path, 1), 1, 'the writer alone')
    closeSync(writer)
  })

  await t.test(
    'reads what was appended after its last look, and then fails since the file was replaced',
    async (t) => {
      const path = makeFile(t, noteLog(1))
      const handle = await open(path)
      const source = new HandleSource(handle, path)
      t.same(await source.read(), Buffer.from(noteLog(1)))
      afterNextStat(handle, () => {
        appendFileSync(path, 'more')
        writeFileSync(`${path}.new`, '')
        renameSync(`${path}.new`, path)
      })
      t.same(await source.read(), Buffer.from('more'))
      await t.rejects(source.read(), { code: 'ERR_LOG_CHANGED', message: /replaced/ })
      await source.close()
    },
  )

  await t.test('refuses to begin after the end', async (t) => {
    const path = makeFile(t, 'short')
    const source = new HandleSource(await open(path), path)
    source.seek(6)
    await t.rejects(source.read(), { code: 'ERR_LOG_CHANGED', message: /cut from 6 to 5 bytes/ })
    await source.close()
    t.equal(descriptorsOf(path), 0)
  })
})

/** Runs the change after the next stat, which ends each look at the file. */
function afterNextStat(handle: FileHandle, change: () => void): void {
  const { stat } = handle
  const changing = async () => {
    const stats = await stat.call(handle)
    handle.stat = stat
    change()
    return stats
  }
  Object.assign(handle, { stat: changing })
}

t.test('reads a regular file into the memory that it is lent', async (t) => {
  const path = makeFile(t, LONG_LOG)
  for (const lender of [lenderOf(), lenderOf(true)]) {
    const source = new HandleSource(await open(path), path, lender)
    let text = ''
    const used = new Set<ArrayBufferLike>()
    for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
      used.add(chunk.buffer)
      text += Buffer.from(chunk).toString('latin1')
    }
    t.ok(text === LONG_LOG)
    const lent = lender.regions ?? []
    t.equal(lent.filter(({ buffer }) => used.has(buffer)).length, lent.length, 'by turns')
    t.equal(used.size, 2)
    t.equal(lender.given, 0)
    await source.close()
    t.equal(lender.given, 1)
  }
})

t.test('reads more at once far into a long file', async (t) => {
  const path = makeFile(t, '')
  const far = 256 * MEBIBYTE
  truncateSync(path, far + 3 * MEBIBYTE)
  const source = new HandleSource(await open(path), path, lenderOf())
  source.seek(far - MEBIBYTE)
  const lengths = []
  for (let chunk = await source.read(); chunk !== null; chunk = await source.read())
    lengths.push(chunk.length)
  t.equal(lengths[0], MEBIBYTE)
  t.ok((lengths[1] as number) > MEBIBYTE, 'the page before it is read again and not returned')
  t.equal(
    lengths.reduce((sum, length) => sum + length),
    4 * MEBIBYTE,
  )
  await source.close()
})

t.test('gives back what it was lent once no read is under way', async (t) => {
  const path = makeFile(t, LONG_LOG)
  const file = await open(path)
  const { read } = file
  const gate = new Gate()
  let ended = false
  Object.assign(file, {
    async read(...args: unknown[]) {
      if (args[3] !== 0) await gate.pass()
      const result: unknown = await Reflect.apply(read, file, args)
      ended = true
      return result
    },
  })
  const lender = lenderOf()
  const givenBack = new Promise<boolean>((resolve) => {
    lender.giveBack = () => resolve(ended)
  })
  const source = new HandleSource(file, path, lender)
  await source.read()
  ended = false
  await gate.reached
  const closing = source.close()
  gate.open()
  t.equal(await givenBack, true)
  await closing
  await source.read()
  t.equal(await source.read(), null, 'no read begins after it')
})

t.test('a device is read into memory of its own, since a read of it may never end', async (t) => {
  const lender = lenderOf()
  const source = new HandleSource(await open('/dev/zero'), '/dev/zero', lender)
  t.equal((await source.read())?.[0], 0)
  t.equal(lender.regions, undefined)
  await source.close()
})

import { once } from 'node:events'
import {
  appendFileSync,
  closeSync,
  createWriteStream,
  existsSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createServer } from 'node:net'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { jsonLines, type LogSource, readAll, readEntries, readRecords } from '../../../lib/index.js'
import { HandleSource } from '../../../lib/node/sources/handle-source.js'
import { descriptorsLeftOf, descriptorsOf } from '../../support/files/descriptors.js'
import { makeFifo, makeSocketFolder } from '../../support/files/special-files.js'
import {
  countTo,
  headerLine,
  linesOf,
  type Note,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  numbersOf,
} from '../../support/streams/notes-format.js'

const MEBIBYTE = 1024 * 1024

/** More than one chunk that is worked on and one that is read ahead. */
const LONG_COUNT = 400
const LONG_TEXT = 'x'.repeat(10_000)
const LONG_LOG = linesOf(headerLine, ...countTo(LONG_COUNT).map((n) => noteLine(n, LONG_TEXT)))

function makeFile(t: { testdir(tree: Record<string, string>): string }, content: string): string {
  return join(t.testdir({ log: content }), 'log')
}

t.test('lines that lie across the chunks of a file, and one that fills several', async (t) => {
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

t.test('a file may be named by a URL, with any characters', async (t) => {
  const path = join(t.testdir({ 'a log, 100 % \u00e4': noteLog(3) }), 'a log, 100 % \u00e4')
  t.same((await readAll(pathToFileURL(path), notes)).entries, notesFrom(0, 3))
  await t.rejects(readAll(new URL('https://example.org/log'), notes), { code: 'ERR_INVALID_URL_SCHEME' })
})

t.test('what grows while it is read is read to its end', async (t) => {
  const path = makeFile(t, LONG_LOG)
  const numbers: number[] = []
  for await (const { n } of readEntries(path, notes)) {
    numbers.push(n)
    if (n === 0) appendFileSync(path, linesOf(noteLine(LONG_COUNT, LONG_TEXT)))
  }
  t.same(numbers, countTo(LONG_COUNT + 1))
})

t.test('a file that is cut while it is read', async (t) => {
  const cuts: Record<string, (path: string) => void> = {
    'to nothing': (path) => truncateSync(path, 0),
    'in the middle of a line': (path) => truncateSync(path, 2.5 * MEBIBYTE),
    'by one byte': (path) => truncateSync(path, LONG_LOG.length - 1),
    'and written anew, but less': (path) => writeFileSync(path, noteLog(100).repeat(10)),
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
      `${name}: none is made of two files`,
    )
    t.equal(descriptorsOf(path), 0, `${name}: closed`)
  }
})

t.test('a file that is another one at the end', async (t) => {
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
    t.same(numbers, countTo(LONG_COUNT), `${name}: every entry of the old one comes before`)
    rmSync(path, { force: true })
  }
})

t.test('an open file has no name to be changed', async (t) => {
  const path = makeFile(t, LONG_LOG)
  const handle = await open(path)
  t.teardown(() => handle.close())
  unlinkSync(path)
  t.equal((await readAll(handle, notes)).entries.length, LONG_COUNT)
})

t.test('an open file is left open, and its own position as it was', async (t) => {
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

t.test('an open file that is cut while it is read', async (t) => {
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

t.test('what is no file, or none that can be read', async (t) => {
  const folder = t.testdir()
  const failures: [LogSource, string][] = [
    [join(folder, 'missing'), 'ENOENT'],
    [pathToFileURL(join(folder, 'missing')), 'ENOENT'],
    ['', 'ENOENT'],
    [join(folder, 'missing', 'too'), 'ENOENT'],
    [folder, 'EISDIR'],
  ]
  for (const [source, code] of failures) {
    await t.rejects(readAll(source, notes), { code }, `${source}`)
    await t.rejects(readRecords(source, notes).toArray(), { code }, `${source}, as records`)
    await t.rejects(readEntries(source, notes).header, { code }, `${source}, by its header alone`)
  }
  t.equal(descriptorsOf(folder), 0)
})

t.test('a device', async (t) => {
  t.match((await readAll(devNull, jsonLines)).summary, { status: 'clean', bytes: 0 })
  await t.rejects(readAll(devNull, notes), { code: 'ERR_LOG_EMPTY' })
  const handle = await open(devNull)
  t.teardown(() => handle.close())
  t.match((await readAll(handle, jsonLines)).summary, { bytes: 0 })
})

t.test(
  'a file that says it is empty, as those of a running system do',
  {
    skip: existsSync('/proc/self/status') ? false : 'there is none here',
  },
  async (t) => {
    const { summary } = await readAll('/proc/self/status', jsonLines)
    t.ok(summary.bytes > 100)
    t.equal(summary.corrupt, summary.lines)
  },
)

t.test('a FIFO', async (t) => {
  await t.test('whose writer comes late', async (t) => {
    const path = makeFifo(t.testdir())
    const reading = readAll(path, notes)
    const writer = createWriteStream(path)
    writer.write(linesOf(headerLine, noteLine(0)))
    await once(writer, 'open')
    writer.end(linesOf(noteLine(1)))
    t.same((await reading).entries, notesFrom(0, 2))
    t.equal(descriptorsOf(path), 0)
  })

  await t.test('whose writer writes nothing', async (t) => {
    const path = makeFifo(t.testdir())
    const reading = readAll(path, notes)
    createWriteStream(path).end()
    await t.rejects(reading, { code: 'ERR_LOG_EMPTY' })
  })

  await t.test('of a megabyte', async (t) => {
    const path = makeFifo(t.testdir())
    const reading = readAll(path, notes)
    createWriteStream(path).end(LONG_LOG)
    t.equal((await reading).entries.length, LONG_COUNT)
  })

  await t.test('that is open, and idle: nobody waits for its next byte', async (t) => {
    const path = makeFifo(t.testdir())
    const handle = await open(path, 'r+')
    const controller = new AbortController()
    const reader = readEntries(handle, notes, { signal: controller.signal })
    writeSync(handle.fd, linesOf(headerLine, noteLine(0)))
    const iterator = reader[Symbol.asyncIterator]()
    t.same(await iterator.next(), { value: note(0), done: false })
    const waiting = iterator.next()
    controller.abort()
    await t.rejects(waiting, { name: 'AbortError' })
    // The read that waits can't be taken back: it takes this.
    writeSync(handle.fd, 'x')
    await handle.close()
  })
})

t.test('a socket', async (t) => {
  const folder = makeSocketFolder()
  const listen = async (name: string) => {
    const server = createServer((socket) => socket.end(noteLog(3)))
    await once(server.listen(join(folder, name)), 'listening')
    t.teardown(() => server.close())
  }
  t.teardown(() => rmSync(folder, { recursive: true }))

  await t.test('by its path or URL, with any characters', async (t) => {
    await listen('a b%20')
    t.same((await readAll(join(folder, 'a b%20'), notes)).entries, notesFrom(0, 3))
    t.same((await readAll(pathToFileURL(join(folder, 'a b%20')), notes)).entries, notesFrom(0, 3))
  })

  await t.test('whose name looks like a port', async (t) => {
    await listen('8080')
    const before = process.cwd()
    process.chdir(folder)
    t.teardown(() => process.chdir(before))
    t.same((await readAll('8080', notes)).entries, notesFrom(0, 3))
  })

  await t.test('that nobody serves', async (t) => {
    const { path, leave } = await abandonedSocket(folder)
    await t.rejects(readAll(path, notes), { code: 'ECONNREFUSED' })
    await t.rejects(readRecords(path, notes).toArray(), { code: 'ECONNREFUSED' })
    leave()
  })
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

  await t.test('is closed behind the read that is under way', async (t) => {
    const path = makeFile(t, LONG_LOG)
    const source = new HandleSource(await open(path), path)
    const reading = source.read()
    await source.close()
    t.equal((await reading)?.length, MEBIBYTE)
    t.equal(descriptorsOf(path), 0)
  })

  await t.test('does not wait for a device that has nothing to read', async (t) => {
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
    'gives what was appended behind its last look, before it says that the file was replaced',
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

  await t.test('refuses to begin behind the end', async (t) => {
    const path = makeFile(t, 'short')
    const source = new HandleSource(await open(path), path)
    source.seek(6)
    await t.rejects(source.read(), { code: 'ERR_LOG_CHANGED', message: /cut from 6 to 5 bytes/ })
    await source.close()
    t.equal(descriptorsOf(path), 0)
  })
})

/** Each look at the file ends with a stat of it. */
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

/** A socket that is left behind by a server that is gone. */
async function abandonedSocket(folder: string): Promise<{ path: string; leave(): void }> {
  const path = join(folder, 'abandoned')
  const server = createServer()
  await once(server.listen(join(folder, 'served')), 'listening')
  renameSync(join(folder, 'served'), path)
  server.close()
  await once(server, 'close')
  return { path, leave: () => unlinkSync(path) }
}

import { once } from 'node:events'
import { createWriteStream, existsSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { jsonLines, type LogSource, readAll, readEntries, readRecords } from '../../../lib/index.js'
import { PathSource } from '../../../lib/node/sources/path-source.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { patchFs } from '../../support/files/fs-patch.js'
import { Gate } from '../../support/files/gate.js'
import { makeFifo, makeSocketFolder } from '../../support/files/special-files.js'
import {
  countTo,
  headerLine,
  linesOf,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
} from '../../support/streams/notes-format.js'

const LONG_COUNT = 400
const LONG_TEXT = 'x'.repeat(10_000)

t.test('reads to the end, and says whether the file can grow', async (t) => {
  const path = join(t.testdir({ log: '1\n' }), 'log')
  const source = new PathSource(path)
  t.equal(source.canGrow, false, 'unknown until it is opened')
  t.same(await source.read(), Buffer.from('1\n'))
  t.equal(source.canGrow, true)
  t.equal(await source.read(), null)
  t.equal(await source.read(), null, 'again')
  t.equal(descriptorsOf(path), 1, 'open until it is closed')
  await source.close()
  await source.close()
  t.equal(descriptorsOf(path), 0)
  t.equal(await source.read(), null, 'and after it is closed')
})

t.test('reads nothing once it is closed, and leaves no descriptor open', async (t) => {
  const moments: Record<string, 'stat' | 'open'> = {
    'while the kind of the file is looked at': 'stat',
    'while the file is opened': 'open',
  }
  for (const [moment, name] of Object.entries(moments)) {
    await t.test(moment, async (t) => {
      const path = join(t.testdir({ log: '1\n' }), 'log')
      const gate = new Gate()
      patchFs(t, name, (original) => async (...args: never[]) => {
        await gate.pass()
        return Reflect.apply(original, undefined, args)
      })
      const source = new PathSource(path)
      const reading = source.read()
      await gate.reached
      let isClosed = false
      const closing = source.close().then(() => {
        isClosed = true
      })
      await turn()
      t.equal(isClosed, false, 'closing waits for what is being opened')
      gate.open()
      t.equal(await reading, null)
      await closing
      t.equal(descriptorsOf(path), 0)
    })
  }

  await t.test('after its first chunk', async (t) => {
    const path = join(t.testdir({ log: '1\n' }), 'log')
    const source = new PathSource(path)
    t.same(await source.read(), Buffer.from('1\n'))
    await source.close()
    t.equal(await source.read(), null)
    t.equal(descriptorsOf(path), 0)
  })

  await t.test('before its first read: closing opens nothing', async (t) => {
    const source = new PathSource(join(t.testdir(), 'missing'))
    await source.close()
    t.equal(source.canGrow, false)
  })

  await t.test('after opening failed', async (t) => {
    const source = new PathSource(join(t.testdir(), 'missing'))
    await t.rejects(source.read(), { code: 'ENOENT' })
    await t.rejects(source.read(), { code: 'ENOENT' }, 'it is not tried again')
    await t.resolves(source.close())
  })
})

t.test('what can grow', async (t) => {
  const folder = t.testdir({ log: '1\n' })
  const fifo = makeFifo(folder)
  const kinds: [string, boolean][] = [
    [join(folder, 'log'), true],
    [devNull, false],
    [fifo, false],
  ]
  for (const [path, canGrow] of kinds) {
    const source = new PathSource(path)
    const reading = source.read()
    if (path === fifo) createWriteStream(path).end('1\n')
    await reading
    t.equal(source.canGrow, canGrow, path)
    await source.close()
  }
})

t.test('a file may be named by a URL, with any characters', async (t) => {
  const path = join(t.testdir({ 'a log, 100 % \u00e4': noteLog(3) }), 'a log, 100 % \u00e4')
  t.same((await readAll(pathToFileURL(path), notes)).entries, notesFrom(0, 3))
  await t.rejects(readAll(new URL('https://example.org/log'), notes), { code: 'ERR_INVALID_URL_SCHEME' })
})

t.test('a path that names nothing, or a folder', async (t) => {
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
  'a file of size 0 with content, as in /proc',
  {
    skip: existsSync('/proc/self/status') ? false : 'this system has no /proc',
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
    createWriteStream(path).end(
      linesOf(headerLine, ...countTo(LONG_COUNT).map((n) => noteLine(n, LONG_TEXT))),
    )
    t.equal((await reading).entries.length, LONG_COUNT)
  })

  await t.test('that is open and idle: an abort does not wait for its next byte', async (t) => {
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
    // The read that waits can't be cancelled: it takes this byte.
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

  await t.test('without a server', async (t) => {
    const { path, leave } = await abandonedSocket(folder)
    await t.rejects(readAll(path, notes), { code: 'ECONNREFUSED' })
    await t.rejects(readRecords(path, notes).toArray(), { code: 'ECONNREFUSED' })
    leave()
  })
})

/** A socket file whose server has closed. */
async function abandonedSocket(folder: string): Promise<{ path: string; leave(): void }> {
  const path = join(folder, 'abandoned')
  const server = createServer()
  await once(server.listen(join(folder, 'served')), 'listening')
  renameSync(join(folder, 'served'), path)
  server.close()
  await once(server, 'close')
  return { path, leave: () => unlinkSync(path) }
}

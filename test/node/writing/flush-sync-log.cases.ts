// Flushing a log that is a real file. What the queue does then is in flush-sync.cases.ts, and processes that exit are in
// exit.test.ts.

import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { EntryWriter, jsonLines, sessionFormat } from '../../../lib/index.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { bytesOf, jsonOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { newLog } from '../../support/files/lock-folder.js'
import { plainOptions, wholeLog } from '../../support/files/log-folder.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { outcomes } from '../../support/files/queue-over.js'
import { fileHolds } from '../../support/files/same-bytes.js'

t.test('every append is in the file when it returns', async (t) => {
  for (const durability of ['fsync', 'none'] as const) {
    const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
    const writer = await EntryWriter.open(path, sessionFormat, { durability })
    writer.flushSync()
    const appends: Promise<unknown>[] = []
    let expected = wholeLog
    for (let turn = 0; turn < 30; turn += 1) {
      appends.push(writer.append(leafEntry(`a${turn}`)), writer.appendMany([leafEntry(`b${turn}`)]))
      expected = bytesOf(expected, logOf(leafEntry(`a${turn}`), leafEntry(`b${turn}`)))
      if (turn % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
      writer.flushSync()
      t.ok(readFileSync(path).equals(expected as Buffer), `turn ${turn}`)
    }
    t.strictSame(new Set(await outcomes(appends)), new Set(['written']))
    await writer.close()
    writer.flushSync()
    await fileHolds(t, path, expected)
  }
})

t.test('while the writer is being closed', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const appended = writer.append([1])
  const closing = writer.close()
  writer.flushSync()
  t.equal(readFileSync(path, 'utf8'), '[1]\n')
  await Promise.all([appended, closing])
})

t.test('it is one write and one sync', async (t) => {
  const path = `${t.testdir({})}/log`
  const files = new ObservedFiles()
  const log = await LogAppender.create(files, path, sessionFormat, sessionHeader, plainOptions)
  const before = files.operations.length
  const appends = ['1', '2'].map((id) => log.append(() => Buffer.from(`${jsonOf(leafEntry(id))}\n`)))
  log.flushSync()
  t.strictSame(
    files.operations.slice(before).map(({ name }) => name),
    ['write', 'sync'],
  )
  await Promise.all(appends)
  await log.close()
})

const changes: [string, (path: string) => void, RegExp][] = [
  ['unlinked', (path) => rmSync(path), /was unlinked/],
  [
    'replaced',
    (path) => {
      writeFileSync(`${path}2`, wholeLog)
      renameSync(`${path}2`, path)
    },
    /was replaced by another file/,
  ],
  ['grown', (path) => appendFileSync(path, '{}\n'), /bytes long, where this writer left it at/],
  ['cut', (path) => truncateSync(path, 10), /is 10 bytes long, where this writer left it at/],
]

for (const [name, change, message] of changes) {
  t.test(`a log that was ${name} by another process is not written to`, async (t) => {
    const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
    const writer = await EntryWriter.open(path, sessionFormat)
    const appended = writer.append(leafEntry('3'))
    change(path)
    const before = name === 'unlinked' ? undefined : readFileSync(path)
    t.throws(() => writer.flushSync(), { code: 'ERR_LOG_CHANGED', message })
    t.strictSame(await outcomes([appended, writer.append(leafEntry('4'))]), Array(2).fill('ERR_LOG_CHANGED'))
    if (before !== undefined) await fileHolds(t, path, before)
    await writer.close()
  })
}

t.test('an append-only log (chattr +a): nothing is lost or written twice', async (t) => {
  const { path } = newLog(t)
  writeFileSync(path, wholeLog)
  try {
    execFileSync('chattr', ['+a', path], { stdio: 'ignore' })
  } catch {
    t.comment('only root can set this attribute, and not every file system has it')
    return
  }
  try {
    await appendsOnce(t, path)
  } finally {
    execFileSync('chattr', ['-a', path])
  }
})

async function appendsOnce(t: Test, path: string): Promise<void> {
  const writer = await EntryWriter.open(path, sessionFormat)
  const ids = Array.from({ length: 40 }, (_, index) => String(index))
  const appends: Promise<unknown>[] = []
  for (const id of ids) {
    appends.push(writer.append(leafEntry(id)))
    for (let turns = 0; turns < Number(id) % 7; turns += 1) await Promise.resolve()
    if (Number(id) % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
    if (Number(id) % 2 === 0) writer.flushSync()
  }
  writer.flushSync()
  await fileHolds(t, path, bytesOf(wholeLog, logOf(...ids.map(leafEntry))))
  t.strictSame(new Set(await outcomes(appends)), new Set(['written']))
  await writer.close()
}

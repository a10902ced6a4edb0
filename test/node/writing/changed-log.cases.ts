import { execFileSync } from 'node:child_process'
import { mkdir, rename, truncate, unlink, utimes, writeFile } from 'node:fs/promises'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { bytesOf, leafEntry, logOf } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { Gate } from '../../support/files/gate.js'
import { listing, plainOptions, wholeLog } from '../../support/files/log-folder.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { lineOf, outcomes } from '../../support/files/queue-over.js'
import { fileHolds } from '../../support/files/same-bytes.js'

const first = leafEntry('first')
const written = bytesOf(wholeLog, logOf(first))

interface Change {
  name: string
  /** What another process does to the log. */
  make(path: string): Promise<unknown> | unknown
  says: RegExp
  /** The content of the files beside the log afterwards, and of the log where it still exists. */
  leaves: Record<string, Uint8Array>
}

const changes: Change[] = [
  {
    name: 'replaced',
    make: async (path) => {
      await writeFile(`${path}.new`, 'another')
      await rename(`${path}.new`, path)
    },
    says: /was replaced by another file/,
    leaves: { log: bytesOf('another') },
  },
  {
    name: 'replaced by a file of the same bytes',
    make: async (path) => {
      await writeFile(`${path}.new`, written)
      await rename(`${path}.new`, path)
    },
    says: /was replaced by another file/,
    leaves: { log: written },
  },
  { name: 'unlinked', make: unlink, says: /was unlinked/, leaves: {} },
  {
    name: 'renamed',
    make: (path) => rename(path, `${path}.old`),
    says: /was unlinked/,
    leaves: { 'log.old': written },
  },
  {
    name: 'renamed, and made anew',
    make: async (path) => {
      await rename(path, `${path}.old`)
      await writeFile(path, '')
    },
    says: /was replaced by another file/,
    leaves: { log: bytesOf(''), 'log.old': written },
  },
  {
    name: 'grown by another process',
    make: (path) => execFileSync('sh', ['-c', 'printf "x\\n" >> "$0"', path]),
    says: new RegExp(`is ${written.length + 2} bytes long, where this writer left it at ${written.length}`),
    leaves: { log: bytesOf(written, 'x\n') },
  },
  {
    name: 'cut',
    make: (path) => truncate(path, 10),
    says: new RegExp(`is 10 bytes long, where this writer left it at ${written.length}`),
    leaves: { log: written.subarray(0, 10) },
  },
  {
    name: 'replaced by a folder',
    make: async (path) => {
      await unlink(path)
      await mkdir(path)
    },
    says: /was replaced by another file/,
    leaves: {},
  },
]

for (const { name, make, says, leaves } of changes) {
  t.test(`a log that is ${name} is not written to`, async (t) => {
    const folder = t.testdir({ log: Buffer.from(wholeLog) })
    const path = `${folder}/log`
    const writer = await EntryWriter.open(path, sessionFormat)
    await writer.append(first)
    await make(path)

    const changed = { name: 'LogError', code: 'ERR_LOG_CHANGED', message: says, offset: written.length }
    const appends = [leafEntry('a'), leafEntry('b')].map((entry) => writer.append(entry))
    for (const append of appends) await t.rejects(append, changed)
    await t.rejects(writer.append(leafEntry('c')), changed, 'nor later')
    await t.rejects(writer.flush(), changed)
    for (const [file, bytes] of Object.entries(leaves)) await fileHolds(t, `${folder}/${file}`, bytes)
    const before = listing(folder)
    await writer.close()
    t.equal(listing(folder).length, before.length - 2, 'the lock and its socket are gone')
  })
}

t.test('a log that is only read or touched is not changed', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  await utimes(path, 0, 0)
  await rename(path, `${path}.old`)
  await rename(`${path}.old`, path)
  await writer.append(first)
  await writer.close()
  await fileHolds(t, path, written)
})

t.test('a change is noticed before the next write, also while a group is being written', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const gate = new Gate()
  const files = new ObservedFiles(async ({ name }) => {
    if (name === 'sync' && files.count('sync') === 1) await gate.pass()
    return undefined
  })
  const log = await LogAppender.open(files, path, sessionFormat, plainOptions)
  const group = log.append(lineOf('group'))
  await gate.reached
  const next = log.append(lineOf('next'))
  await unlink(path)
  gate.open()
  t.strictSame(await outcomes([group, next]), ['written', 'ERR_LOG_CHANGED'])
  t.equal(files.count('write'), 1)
  await log.close()
})

t.test('a log whose folder cannot be searched for a while', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  let hidden = false
  const files = new ObservedFiles(({ name }) => {
    if (name === 'stat' && hidden) throw errno('EACCES')
    return undefined
  })
  const log = await LogAppender.open(files, path, sessionFormat, plainOptions)
  hidden = true
  t.strictSame(await outcomes([log.append(lineOf('a')), log.append(lineOf('b'))]), ['EACCES', 'EACCES'])
  await fileHolds(t, path, wholeLog)
  hidden = false
  t.strictSame(await outcomes([log.append(lineOf('c'))]), ['written'])
  await log.close()
  await fileHolds(t, path, bytesOf(wholeLog, 'c\n'))
})

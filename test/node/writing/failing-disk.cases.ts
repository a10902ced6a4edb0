// A writer on a failing disk. The ways in which the write of a group can fail are in append-queue.cases.ts.

import { readdirSync } from 'node:fs'
import t, { type Test } from 'tap'
import { encodeEntry } from '../../../lib/core/entries/entry-encoder.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { listing, plainOptions, wholeLog } from '../../support/files/log-folder.js'
import { type Interference, ObservedFiles } from '../../support/files/observed-files.js'
import { outcomes } from '../../support/files/queue-over.js'
import { fileHolds } from '../../support/files/same-bytes.js'
import { SmallDisk } from '../../support/files/small-disk.js'

const lockedOptions = { ...plainOptions, lock: true }

const encoded = (id: string) => () => encodeEntry(sessionFormat, leafEntry(id))

async function openOver(t: Test, interfere: Interference) {
  const folder = t.testdir({ log: Buffer.from(wholeLog) })
  const path = `${folder}/log`
  const files = new ObservedFiles(interfere)
  const log = await LogAppender.open(files, path, sessionFormat, lockedOptions)
  return { folder, path, files, log }
}

async function closesAndReopens(t: Test, folder: string, log: LogAppender<unknown>): Promise<void> {
  const descriptors = openDescriptors()
  await log.close()
  t.strictSame(openDescriptors(), descriptors && descriptors - 2, 'the file and the socket are closed')
  t.strictSame(listing(folder), ['log'])
  const writer = await EntryWriter.open(`${folder}/log`, sessionFormat)
  await writer.append(leafEntry('later'))
  await writer.close()
  const { entries, summary } = await readAll(`${folder}/log`, sessionFormat)
  t.strictSame([entries.at(-1), summary.status], [leafEntry('later'), 'clean'])
}

/** Undefined where the system does not list descriptors. */
function openDescriptors(): number | undefined {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : undefined
}

t.test(
  'a full disk: the append fails, the log ends in its last good line, and appending goes on',
  async (t) => {
    const line = logOf(leafEntry('a')).length
    const disk = new SmallDisk(wholeLog.length + 2 * line + 5)
    const { folder, path, log } = await openOver(t, disk.interfere)
    const appends = ['a', 'b', 'c', 'd'].map((id) => log.append(encoded(id)))
    t.strictSame(await outcomes(appends), ['written', 'written', 'ENOSPC', 'ENOSPC'])
    await fileHolds(t, path, bytesOf(wholeLog, logOf(leafEntry('a'), leafEntry('b'))))
    disk.capacity += 1000
    t.strictSame(await outcomes([log.append(encoded('c'))]), ['written'])
    await fileHolds(t, path, bytesOf(wholeLog, logOf(leafEntry('a'), leafEntry('b'), leafEntry('c'))))
    await closesAndReopens(t, folder, log)
  },
)

const fatal: [string, Interference][] = [
  [
    'a sync that fails',
    ({ name }) => {
      if (name === 'sync') throw errno('EIO')
      return undefined
    },
  ],
  [
    'a roll-back that fails',
    ({ name }) => {
      if (name === 'truncate') throw errno('EIO')
      return name === 'write' ? { take: 7, fail: errno('ENOSPC') } : undefined
    },
  ],
]

for (const [name, interfere] of fatal) {
  t.test(`${name}: every append is refused, and closing releases the file and the lock`, async (t) => {
    const { folder, log, files } = await openOver(t, interfere)
    const failed = Array(3).fill('ERR_LOG_FAILED')
    t.strictSame(await outcomes(['a', 'b', 'c'].map((id) => log.append(encoded(id)))), failed)
    const operations = files.operations.length
    t.strictSame(await outcomes([log.append(encoded('d')), log.flush(), log.append(encoded('e'))]), failed)
    t.equal(files.operations.length, operations)
    await closesAndReopens(t, folder, log)
    const { entries } = await readAll(`${folder}/log`, sessionFormat)
    t.strictSame(entries.slice(0, 2), [leafEntry('1'), leafEntry('2')], 'the earlier entries are there')
  })
}

t.test('a close that fails still releases the lock', async (t) => {
  const { folder, log } = await openOver(t, ({ name }) => {
    if (name === 'close') throw errno('EIO')
    return undefined
  })
  await t.rejects(log.close(), { code: 'EIO' })
  t.strictSame(listing(folder), ['log'])
})

t.test('no rejection goes unhandled besides those of the appends', async (t) => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  t.teardown(() => process.off('unhandledRejection', note))
  const folder = t.testdir({})
  const disk = new SmallDisk(0)
  const made = LogAppender.create(
    new ObservedFiles(disk.interfere),
    `${folder}/log`,
    sessionFormat,
    sessionHeader,
    lockedOptions,
  )
  await t.rejects(made, { code: 'ENOSPC' })
  const { log } = await openOver(t, disk.interfere)
  t.strictSame(
    await outcomes([log.append(encoded('a')), log.append(encoded('b')), log.flush()]),
    Array(3).fill('ENOSPC'),
  )
  await log.close()
  await new Promise((resolve) => setImmediate(resolve))
  t.strictSame(unhandled, [])
})

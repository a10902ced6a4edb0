// A process that writes to the log without the lock, while repair or restoring replaces it.

import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repair, repairLog } from '../../../lib/node/repair/repair-log.js'
import { restore } from '../../../lib/node/restore/restore-log.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { plainOptions, tornLog } from '../../support/files/log-folder.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { type Operation, WatchedFiles } from '../../support/files/watched-files.js'
import { logFolder } from '../../support/repair/log-folder.js'

const folder = partFolder()
const whole = logOf(sessionHeader, leafEntry('1'))
const damaged = bytesOf(logOf(sessionHeader, 'BAD', leafEntry('1')), '{"torn')
const late = logOf(leafEntry('late'))

/** Files over which a process that opened the log before the repair writes to it, at the given operation. */
function withWriter(
  path: string,
  isMoment: (operation: Operation) => boolean,
  write: (file: number) => void,
): WatchedFiles {
  const file = openSync(path, 'r+')
  let isOver = false
  return new WatchedFiles({
    after: (operation) => {
      if (isOver || !isMoment(operation)) return
      isOver = true
      write(file)
      closeSync(file)
    },
  })
}

const isRenamed = ({ name }: Operation) => name === 'rename'
const append = (bytes: Uint8Array) => (file: number) => {
  writeSync(file, bytes, 0, bytes.length, damaged.length)
}

t.test('bytes appended after the log was replaced are carried over', async (t) => {
  const { path } = logFolder(folder, damaged)
  const report = await repair(withWriter(path, isRenamed, append(late)), path, sessionFormat, {})
  sameBytes(t, readFileSync(path), bytesOf(whole, late))
  t.match(report, { changed: true, lateBytes: late.length, after: { bytes: whole.length } })
})

t.test('so are bytes appended while others are carried over', async (t) => {
  const { path } = logFolder(folder, damaged)
  const file = openSync(path, 'a')
  let left = 3
  const files = new WatchedFiles({
    after: ({ name }) => {
      if ((name === 'rename' || name === 'sync folder' || name === 'sync') && left > 0) {
        if (name !== 'rename' && left === 3) return
        left -= 1
        writeSync(file, late)
      }
    },
  })
  const { lateBytes } = await repair(files, path, sessionFormat, {})
  closeSync(file)
  t.equal(lateBytes, 3 * late.length)
  sameBytes(t, readFileSync(path), bytesOf(whole, late, late, late))
})

t.test('they follow what others have appended to the new log', async (t) => {
  const { path } = logFolder(folder, damaged)
  const other = logOf(leafEntry('other'))
  const files = withWriter(path, isRenamed, (file) => {
    append(late)(file)
    appendFileSync(path, other)
  })
  await repair(files, path, sessionFormat, {})
  sameBytes(t, readFileSync(path), bytesOf(whole, other, late))
})

t.test('any other write to the old file is reported', async (t) => {
  for (const write of [
    (file: number) => writeSync(file, 'x', 3),
    (_file: number, path: string) => truncateSync(path, 3),
  ]) {
    const { path } = logFolder(folder, damaged)
    const changed = withWriter(path, isRenamed, (file) => write(file, `/proc/self/fd/${file}`))
    await t.rejects(repair(changed, path, sessionFormat, {}), {
      code: 'ERR_LOG_CHANGED',
      message: /was replaced, and/,
    })
  }
})

t.test('restoring carries bytes over, too', async (t) => {
  const { path } = logFolder(folder, damaged)
  await repairLog(path, sessionFormat)
  const write = (file: number) => void writeSync(file, late, 0, late.length, whole.length)
  const options = { log: undefined, to: undefined, signal: undefined }
  await restore(withWriter(path, isRenamed, write), `${path}.quarantine.jsonl`, options)
  sameBytes(t, readFileSync(path), bytesOf(damaged, late))
})

t.test('restoring refuses a log that changes before it is replaced', async (t) => {
  const { path } = logFolder(folder, damaged)
  await repairLog(path, sessionFormat)
  const isMade = ({ name, path: of }: Operation) => name === 'close' && of.endsWith('.repairing')
  const write = (file: number) => void writeSync(file, late, 0, late.length, whole.length)
  const options = { log: undefined, to: undefined, signal: undefined }
  const restored = restore(withWriter(path, isMade, write), `${path}.quarantine.jsonl`, options)
  await t.rejects(restored, { code: 'ERR_LOG_CHANGED', message: /nothing was done/ })
  sameBytes(t, readFileSync(path), bytesOf(whole, late))
})

t.test('a torn end that grows while it is copied is not cut off', async (t) => {
  const { path } = logFolder(folder, tornLog)
  const files = new ObservedFiles(({ name, path: of }) => {
    if (name === 'close' && of.includes('quarantine')) appendFileSync(path, late)
    return undefined
  })
  const opened = LogAppender.open(files, path, sessionFormat, { ...plainOptions, quarantine: true })
  await t.rejects(opened, { code: 'ERR_LOG_CHANGED', message: /while its torn end was kept/ })
  sameBytes(t, readFileSync(path), bytesOf(tornLog, late))
  writeFileSync(path, tornLog)
})

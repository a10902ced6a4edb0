// Logs that can't be cut or overwritten: the file attribute `a` of ext4, XFS, Btrfs and others.

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { bytesOf, leafEntry, logOf } from '../../support/damage/session-log.js'
import { newLog } from '../../support/files/lock-folder.js'
import { listing, tornLog, wholeLog } from '../../support/files/log-folder.js'
import { fileHolds } from '../../support/files/same-bytes.js'

/** Skips the test where the file system has no such attribute. */
async function withAttribute(
  t: Test,
  attribute: string,
  bytes: Uint8Array,
  work: (path: string, folder: string) => Promise<void>,
): Promise<void> {
  const { folder, path } = newLog(t)
  writeFileSync(path, bytes)
  try {
    execFileSync('chattr', [`+${attribute}`, path], { stdio: 'ignore' })
  } catch {
    t.comment('only root can set this attribute, and not every file system has it')
    return
  }
  try {
    await work(path, folder)
  } finally {
    execFileSync('chattr', [`-${attribute}`, path])
  }
}

t.test('a whole log is appended to', (t) =>
  withAttribute(t, 'a', wholeLog, async (path, folder) => {
    for (const durability of ['fsync', 'none'] as const) {
      const writer = await EntryWriter.open(path, sessionFormat, { durability })
      t.equal(writer.recovery.action, 'none')
      const entries = ['3', '4', '5'].map(leafEntry)
      await Promise.all(entries.map((entry) => writer.append(entry)))
      await writer.close()
    }
    const appended = logOf(...['3', '4', '5', '3', '4', '5'].map(leafEntry))
    await fileHolds(t, path, bytesOf(wholeLog, appended))
    t.strictSame(listing(folder), ['log'])
  }),
)

t.test('a last line that lacks its terminator gets it', (t) =>
  withAttribute(t, 'a', bytesOf('[1]\n[2]'), async (path) => {
    const writer = await EntryWriter.open(path, jsonLines, { unterminated: 'keep' })
    t.equal(writer.recovery.action, 'completed')
    await writer.append([3])
    await writer.close()
    await fileHolds(t, path, bytesOf('[1]\n[2]\n[3]\n'))
  }),
)

t.test('a log with a torn line is refused, and left as it is', (t) =>
  withAttribute(t, 'a', tornLog, async (path, folder) => {
    const message = `${path} ends in a torn line, and is append-only (chattr +a)`
    await t.rejects(EntryWriter.open(path, sessionFormat, { quarantine: true }), { code: 'EPERM', message })
    await fileHolds(t, path, tornLog)
    t.strictSame(listing(folder), ['log'], 'without a copy of what was not cut off')
  }),
)

t.test('an append-only log of another format', (t) =>
  withAttribute(t, 'a', bytesOf('{}\n'), async (path) => {
    await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'ERR_LOG_HEADER' })
  }),
)

t.test('a log that can not be written to at all', (t) =>
  withAttribute(t, 'i', wholeLog, async (path, folder) => {
    await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'EPERM', syscall: 'open' })
    t.strictSame(listing(folder), ['log'])
  }),
)

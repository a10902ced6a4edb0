// A user that can not read a log can not read any copy of it, at any time.

import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { restoreLog } from '../../../lib/node/restore/restore-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import {
  canRead,
  noAccessControlLists,
  setAccessControlList,
  spiedOn,
} from '../../support/processes/other-user.js'

const skip = process.getuid?.() === 0 ? false : 'only root can become another user'
const STRANGER = { uid: 12_345, gid: 12_345 }
const MEMBER = { uid: 12_346, gid: 5_678 }
const NAMED = { uid: 7_001, gid: 7_001 }
const BY_DEFAULT = { uid: 7_002, gid: 7_002 }

const whole = logOf(sessionHeader, leafEntry('1'))
const damaged = bytesOf(logOf(sessionHeader, 'BAD', leafEntry('1')), '{"torn')
const torn = bytesOf(whole, '{"torn')

/** A log in a folder that every user may list. */
function openFolder(bytes = damaged, mode = 0o600): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'wholeline-private-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  const path = join(folder, 'log')
  writeFileSync(path, bytes, { mode })
  chmodSync(path, mode)
  return { folder, path }
}

t.test('another user that looks without a pause', { skip }, async (t) => {
  const { folder, path } = openFolder()
  const { seen, read } = await spiedOn(STRANGER, folder, 'log', async () => {
    for (let round = 0; round < 8; round += 1) {
      rmSync(`${path}.quarantine.jsonl`, { force: true })
      writeFileSync(path, round % 2 === 0 ? damaged : torn)
      if (round % 4 === 1) await (await EntryWriter.open(path, sessionFormat)).close()
      else await repairLog(path, sessionFormat)
      await restoreLog(`${path}.quarantine.jsonl`)
    }
  })
  t.ok(seen > 4, `${seen} names were seen`)
  t.strictSame(read, [], 'and nothing of what they hold')
})

t.test('a setgid folder, and a log of a group', { skip }, async (t) => {
  const { folder, path } = openFolder(damaged, 0o640)
  chownSync(folder, 0, MEMBER.gid)
  chmodSync(folder, 0o2775)
  chownSync(path, 0, 0)
  const { quarantine } = await repairLog(path, sessionFormat)
  t.equal(statSync(path).gid, 0, 'the log stays with its group')
  for (const each of [path, quarantine as string]) t.notOk(canRead(MEMBER, each), each)
  await restoreLog(quarantine as string)
  t.notOk(canRead(MEMBER, path), 'put back')
  sameBytes(t, readFileSync(path), damaged)
})

t.test(
  'a log with an access control list',
  { skip: skip || noAccessControlLists(openFolder().path) },
  async (t) => {
    const { path } = openFolder(damaged, 0o600)
    chownSync(path, 1_234, MEMBER.gid)
    // The mode reads 0640: the list's mask is in the place of the group's rights.
    setAccessControlList(path, 'access', ['u:6:', `U:4:${NAMED.uid}`, 'g:0:', 'm:4:', 'o:0:'])
    const check = (name: string) => {
      t.equal(statSync(path).mode & 0o777, 0o640, name)
      t.ok(canRead(NAMED, path), `${name}: who is named there still can`)
      for (const user of [MEMBER, STRANGER, BY_DEFAULT]) t.notOk(canRead(user, path), `${name}: ${user.uid}`)
    }
    check('before')
    const { quarantine } = await repairLog(path, sessionFormat)
    sameBytes(t, readFileSync(path), whole)
    check('repaired')
    for (const user of [NAMED, MEMBER, STRANGER]) t.notOk(canRead(user, quarantine as string))
    await restoreLog(quarantine as string)
    sameBytes(t, readFileSync(path), damaged)
    check('put back')
  },
)

t.test(
  'a folder whose new files another user may read',
  { skip: skip || noAccessControlLists(openFolder().path) },
  async (t) => {
    const { folder, path } = openFolder(damaged, 0o640)
    chownSync(path, 1_234, MEMBER.gid)
    setAccessControlList(folder, 'default', ['u:7:', `U:6:${BY_DEFAULT.uid}`, 'g:7:', 'm:7:', 'o:5:'])
    const { read } = await spiedOn(BY_DEFAULT, folder, 'log', async () => {
      for (let round = 0; round < 4; round += 1) {
        rmSync(`${path}.quarantine.jsonl`, { force: true })
        await repairLog(path, sessionFormat)
        await restoreLog(`${path}.quarantine.jsonl`)
      }
      await repairLog(path, sessionFormat)
    })
    t.strictSame(read, [])
    t.equal(statSync(path).mode & 0o777, 0o640)
    t.ok(canRead(MEMBER, path), 'the group still can')
    for (const each of [path, `${path}.quarantine.jsonl`])
      for (const user of [BY_DEFAULT, STRANGER]) t.notOk(canRead(user, each), `${user.uid}: ${each}`)
  },
)

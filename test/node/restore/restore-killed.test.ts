// Restoring that is killed at any point leaves the log as it was or the damaged original, and the next call completes it.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { restoreLog } from '../../../lib/node/restore/restore-log.js'
import { bytesOf, leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import { logFolder } from '../../support/repair/log-folder.js'

const folder = partFolder()
const program = compiledProgram('restore-program', join(t.testdir(), 'program'))
const part = logOf(userEntry('f', 'x'.repeat(3_000)))
const damaged = bytesOf(logOf(sessionHeader), part, 'BAD\n', part, logOf(leafEntry('1')), 'x'.repeat(3_000))
const whole = bytesOf(logOf(sessionHeader), part, part, logOf(leafEntry('1')))

t.test('killed before each change', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  await repairLog(path, sessionFormat)
  const repaired = readFileSync(quarantine)
  const seen = { old: 0, new: 0 }
  for (let operation = 0; ; operation += 1) {
    writeFileSync(path, whole)
    writeFileSync(quarantine, repaired)
    const child = new ProgramProcess(t, process.execPath, [program, quarantine, String(operation)])
    await child.gone
    t.equal(child.errors, '')
    if (child.exitCode === 0) break
    const isOld = readFileSync(path).equals(whole)
    seen[isOld ? 'old' : 'new'] += 1
    if (!isOld) sameBytes(t, readFileSync(path), damaged, `operation ${operation}`)
    const undone = { code: 'ERR_LOG_CHANGED', message: /undone already/ }
    await restoreLog(quarantine).catch((error: unknown) => t.match(error, undone))
    sameBytes(t, readFileSync(path), damaged, 'restoring again completes it')
    const strange = readdirSync(inside).filter(
      (name) => !/^(log|log\.quarantine\.jsonl|\.wholeline.*)$/.test(name),
    )
    t.strictSame(
      strange.filter((name) => /repairing|quarantine|new$/.test(name) && !name.includes('.lock')),
      [],
    )
    await t.rejects(restoreLog(quarantine), undone)
  }
  sameBytes(t, readFileSync(path), damaged)
  t.ok(
    seen.old > 5 && seen.new > 1,
    `${seen.old} times the log was as before, ${seen.new} times it was put back`,
  )
})

// A writer in a container whose /proc hides the boot id, as systemd's ProcSubset=pid does. It is on the same kernel, and
// answers.

import { readFileSync } from 'node:fs'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { LOCKED, newLog } from '../../support/files/lock-folder.js'
import { listing } from '../../support/files/log-folder.js'
import type { AppendOrder } from '../../support/processes/append-program.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'

const program = compiledProgram('append-program', t.testdir({}))
const skip = process.getuid?.() === 0 ? false : 'only root can have such namespaces'

t.test('a writer whose boot id is hidden', { skip }, async (t) => {
  const { folder, path } = newLog(t)
  const order: AppendOrder = { path, group: 3, entries: 1_000_000, name: 'hidden' }
  const inside = 'mount -t proc -o subset=pid proc /proc && exec "$0" "$@"'
  const args = ['-m', '-p', '-f', '--kill-child', 'sh', '-c', inside, process.execPath, program]
  const writer = new ProgramProcess(t, 'unshare', [...args, JSON.stringify(order)])
  const acknowledged = () => writer.lines.filter((line) => line.startsWith('acknowledged')).length
  for (let line = 0; acknowledged() === 0; line += 1) await writer.line(line)
  t.match(readFileSync(`${path}.lock`, 'utf8'), '"boot":""')
  for (const takeOver of [false, true]) {
    await t.rejects(EntryWriter.open(path, sessionFormat, { takeOver }), LOCKED)
    await t.rejects(repairLog(path, sessionFormat, { takeOver }), LOCKED)
  }
  const before = acknowledged()
  for (let line = writer.lines.length; acknowledged() < before + 10; line += 1) await writer.line(line)
  await writer.kill()
  t.notMatch(writer.output, 'failed')
  const { entries } = await readAll(path, sessionFormat)
  const ids = entries.map(({ id }) => id).slice(2)
  const all = Array.from({ length: Math.max(ids.length, acknowledged()) }, (_, number) => `hidden.${number}`)
  t.strictSame(ids, all, `${acknowledged()} acknowledged, and all are there`)
  await (await EntryWriter.open(path, sessionFormat)).close()
  // An append that was under way when the process was killed may have left a torn tail.
  const left = listing(folder).filter((name) => name !== 'log.quarantine.jsonl')
  t.strictSame(left, ['log'])
})

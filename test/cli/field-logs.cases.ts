// The command's reports and exit codes for damaged files from the field.

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { fieldLogs } from '../support/damage/field-logs.js'
import { runCommand } from '../support/processes/run-command.js'

for (const log of fieldLogs) {
  t.test(log.name, async (t) => {
    const path = `${t.testdir({})}/log`
    writeFileSync(path, log.text)
    const { entries, causes, named, repaired } = log
    const exitCode = named ? 2 : causes.length === 0 ? 0 : 1
    const check = await runCommand(['check', path])
    t.equal(check.exitCode, exitCode)
    t.match(check.stdout + check.stderr, named ?? /entries/)
    if (named === undefined)
      for (const cause of causes) if (cause !== undefined) t.match(check.stdout, `(${cause})`)
    t.equal(/salvage=uncertain/.test(check.stdout), named === undefined && entries[2] > entries[1])

    const cat = await runCommand(['cat', '--salvage', path])
    t.equal(cat.exitCode, exitCode)
    const written = cat.stdout.split('\n').filter((line) => line !== '')
    t.equal(written.length, named ? 0 : entries[1])
    if (named) t.match(cat.stderr, named)

    const dryRun = await runCommand(['repair', '-n', path])
    t.equal(dryRun.exitCode, exitCode)
    const repair = await runCommand(['repair', path])
    t.equal(repair.exitCode, named ? 2 : 0)
    t.equal(readFileSync(path, 'utf8'), typeof repaired === 'string' ? repaired : log.text)
  })
}

t.test('a session log of another version is read as lines, with a note', async (t) => {
  const path = `${t.testdir({})}/log`
  writeFileSync(path, '{"type":"session","version":3,"id":"s-1"}\n{"type":"model_change","id":"a"}\n')
  const { stdout } = await runCommand(['check', path])
  t.match(stdout, /clean.*\n.*note +line 1 is a session header of version 3/)
  t.match(await runCommand(['check', '--format', 'session', path]), { exitCode: 2, stderr: /version 3/ })
})

// The repair that `check` advises is one that `repair` does not refuse.

import { writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { DAMAGED_LOG, HALF, HEADER, leaf, lines } from '../../support/damage/cli-logs.js'
import { damageRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { fieldLogs } from '../../support/damage/field-logs.js'
import { partFolder } from '../../support/files/part-folder.js'
import { makeFifo } from '../../support/files/special-files.js'
import { runCommand } from '../../support/processes/run-command.js'

const log = join(partFolder(), 'log')

/** The arguments of the first repair in the report that no choice of the reader's is needed for. */
function advisedRepair(report: string): string[] | undefined {
  const commands = [...report.matchAll(/`wholeline (repair [^`]*)`/g)].map(([, command = '']) => command)
  return commands.find((command) => !command.includes('--header'))?.split(' ')
}

async function checkedAndRepaired(content: string | Uint8Array) {
  writeFileSync(log, content)
  const { stdout } = await runCommand(['check', log])
  const repair = advisedRepair(stdout)
  return { stdout, repair, repaired: repair && (await runCommand([...repair, '--dry-run'])) }
}

t.test('on every kind of damage', async (t) => {
  const rows = [...damageRows, ...jsonLinesRows].map(({ id, bytes }) => [id, bytes] as const)
  let advised = 0
  for (const [name, content] of [...rows, ...fieldLogs.map(({ name, text }) => [name, text] as const)]) {
    const { repaired } = await checkedAndRepaired(content)
    if (repaired === undefined) continue
    advised += 1
    t.equal(repaired.exitCode, 1, `${name}: ${repaired.stderr}`)
  }
  t.ok(advised > 20, `${advised} are repaired`)
})

t.test('--force is advised where, and only where, repair would ask for it', async (t) => {
  const half = `no ${'x'.repeat(leaf(1).length + HEADER.length)}`
  const most = `no ${'x'.repeat(4 * half.length)}`
  const rows: [name: string, content: string, isForced: boolean][] = [
    ['a little damage', DAMAGED_LOG + lines('', leaf(1), leaf(2), leaf(3), leaf(4)), false],
    ['most of the bytes', lines(HEADER, leaf(1), most), true],
    ['most of the bytes, but of few lines', lines(HEADER, leaf(1), leaf(2), half), false],
    ['most of the bytes are NULs', lines(HEADER, leaf(1), '\0'.repeat(4096)), false],
    ['no entry', lines(HEADER, HALF), true],
  ]
  for (const [name, content, isForced] of rows) {
    const { stdout, repair, repaired } = await checkedAndRepaired(content)
    t.equal(repair?.includes('--force'), isForced, name)
    t.equal(repaired?.exitCode, 1, `${name}: ${repaired?.stderr}`)
    const unforced = repair?.filter((word) => word !== '--force') ?? []
    t.equal((await runCommand([...unforced, '--dry-run'])).exitCode, isForced ? 2 : 1, name)
    t.equal(/advice.* {2}without --force, repair refuses/s.test(stdout), isForced, name)
  }
})

t.test('for what came through standard input, the report says what repair may ask for', async (t) => {
  const { stdout } = await runCommand(['check', '-'], { stdin: [lines(HEADER, leaf(1), 'no'.repeat(500))] })
  t.match(stdout, 'repair refuses to leave less than half of a file, unless it gets --force\n')
})

t.test('where repair refuses the file for another reason, that is for repair to say', async (t) => {
  const pipe = makeFifo(partFolder())
  const written = writeFile(pipe, lines(HEADER, leaf(1), 'no'.repeat(500)))
  const { stdout, exitCode } = await runCommand(['check', pipe])
  await written
  t.equal(exitCode, 1)
  t.match(stdout, 'DAMAGED: 1 corrupt line\n')
  t.notMatch(stdout, '--force')
})

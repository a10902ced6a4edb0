// Disks and files that are really full: a small file system, where the test may mount one, and a limit on the length of
// files, which every process may set for itself.

import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, rmdir, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { SessionEntry } from '../../../lib/format/session-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { jsonOf, leafEntry, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { listing } from '../../support/files/log-folder.js'
import { outcomes } from '../../support/files/queue-over.js'
import type { AppendOrder } from '../../support/processes/append-program.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'

const DISK_KIBIBYTES = 256
const LIMIT_KIBIBYTES = 64

/** A small file system; undefined where this process may not mount one. */
async function mountedSmall(t: Test): Promise<string | undefined> {
  const disk = await mkdtemp(join(tmpdir(), 'wl-'))
  t.teardown(() => rmdir(disk))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KIBIBYTES}k`, 'tmpfs', disk], {
      stdio: 'ignore',
    })
  } catch {
    t.comment('no file system may be mounted here: the limit on the length of a file must do')
    return undefined
  }
  t.teardown(() => execFileSync('umount', [disk]))
  return disk
}

t.test('a disk that is full, and has room again', async (t) => {
  const disk = await mountedSmall(t)
  if (disk === undefined) return
  const path = `${disk}/log`
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  await writeFile(`${disk}/ballast`, Buffer.alloc(64 * 1024))
  const acknowledged: SessionEntry[] = []
  const failed = await appendUntilFull(writer, acknowledged)
  t.ok(failed.size === 1 && failed.has('ENOSPC'), [...failed].join(' '))
  t.strictSame(
    (await readAll(path, sessionFormat)).entries,
    acknowledged,
    'the log ends in its last good line',
  )
  t.equal((await readAll(path, sessionFormat)).summary.status, 'clean')

  await rm(`${disk}/ballast`)
  const more = [userEntry('more', 'x'.repeat(9000)), leafEntry('and more')]
  t.strictSame(await outcomes(more.map((entry) => writer.append(entry))), ['written', 'written'])
  await writer.close()
  const { entries, summary } = await readAll(path, sessionFormat)
  t.strictSame([entries, summary.status], [[...acknowledged, ...more], 'clean'])
  t.strictSame(listing(disk), ['log'])
})

/** The errors of the failing appends. */
async function appendUntilFull(
  writer: EntryWriter<unknown, SessionEntry>,
  acknowledged: SessionEntry[],
): Promise<Set<string>> {
  const failed = new Set<string>()
  for (let round = 0; failed.size === 0; round += 1) {
    const group = Array.from({ length: 8 }, (_, index) =>
      userEntry(`${round}.${index}`, 'x'.repeat(700 * index)),
    )
    const results = await outcomes(group.map((entry) => writer.append(entry)))
    for (const [index, result] of results.entries()) {
      if (result === 'written') acknowledged.push(group[index] as SessionEntry)
      else failed.add(result)
    }
  }
  return failed
}

t.test('a disk that is full from the start', async (t) => {
  const disk = await mountedSmall(t)
  if (disk === undefined) return
  await writeFile(`${disk}/ballast`, Buffer.alloc(DISK_KIBIBYTES * 1024)).catch(() => {})
  for (const lock of [true, false]) {
    const made = EntryWriter.create(`${disk}/log`, sessionFormat, sessionHeader, { lock })
    await t.rejects(made, { code: 'ENOSPC' })
    t.strictSame(listing(disk), ['ballast'], 'no file is left that takes room or makes the next attempt fail')
  }
})

t.test('no room for a copy of the torn tail', async (t) => {
  const disk = await mountedSmall(t)
  if (disk === undefined) return
  const log = Buffer.concat([Buffer.from(`${jsonOf(sessionHeader)}\n`), Buffer.alloc(96 * 1024, 'torn')])
  await writeFile(`${disk}/log`, log)
  await writeFile(`${disk}/ballast`, Buffer.alloc(100 * 1024))
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const opened = EntryWriter.open(`${disk}/log`, sessionFormat, { quarantine: true })
    await t.rejects(opened, { code: 'ENOSPC' })
    t.strictSame(listing(disk), ['ballast', 'log'])
  }
  await truncate(`${disk}/ballast`, 0)
  const writer = await EntryWriter.open(`${disk}/log`, sessionFormat, { quarantine: true })
  t.equal(writer.recovery.length, 96 * 1024)
  await writer.close()
})

t.test('a torn log on a full disk: only the lock needs room, and says so', async (t) => {
  const disk = await mountedSmall(t)
  if (disk === undefined) return
  const path = `${disk}/log`
  const whole = Buffer.from(`${jsonOf(sessionHeader)}\n`)
  await writeFile(path, Buffer.concat([whole, Buffer.from('{"torn')]))
  await writeFile(`${disk}/ballast`, Buffer.alloc(DISK_KIBIBYTES * 1024)).catch(() => {})
  for (const work of [EntryWriter.open, repairLog] as const) {
    const message = `can't make the lock of ${path}: ENOSPC: no space left on device`
    const refused: Promise<unknown> = work(path, sessionFormat)
    await t.rejects(refused, { code: 'ENOSPC', message, path: /\.wholeline-.*\.draft$/ })
    await t.rejects(refused, { message: 'it takes a few hundred bytes beside the log: make room for them' })
    t.strictSame(listing(disk), ['ballast', 'log'])
  }
  const unlocked = await EntryWriter.open(path, sessionFormat, { lock: false, quarantine: false })
  t.equal(unlocked.recovery.action, 'truncated')
  await unlocked.close()
  await truncate(`${disk}/ballast`, (DISK_KIBIBYTES - 16) * 1024)
  const writer = await EntryWriter.open(path, sessionFormat)
  await writer.append(leafEntry('1'))
  await writer.close()
  t.strictSame(listing(disk), ['ballast', 'log'])
})

t.test('a file that may not grow: the append fails, and the earlier ones are there', async (t) => {
  const folder = t.testdir({ program: {} })
  const path = `${folder}/log`
  const program = compiledProgram('append-program', `${folder}/program`)
  const order: AppendOrder = { path, header: sessionHeader, group: 3, entries: 100, name: 'a' }
  // The limit is in blocks of 1024 bytes. Node ignores the signal that the limit sends (SIGXFSZ).
  const line = `ulimit -f ${LIMIT_KIBIBYTES}; exec "$0" "$@"`
  const child = new ProgramProcess(t, 'bash', ['-c', line, process.execPath, program, JSON.stringify(order)])
  await child.gone
  t.strictSame([child.errors, child.exitCode], ['', 0])
  const failed = child.lines.filter((each) => each.startsWith('failed'))
  t.ok(failed.length > 0 && failed.every((each) => each.endsWith(' EFBIG')), failed.join('\n'))
  const acknowledged = child.lines.flatMap((each) => /^acknowledged (\d+)$/.exec(each)?.[1] ?? [])
  const { entries, summary } = await readAll(path, sessionFormat)
  t.strictSame(
    entries.map(({ id }) => id),
    acknowledged.map((number) => `a.${number}`),
    `${acknowledged.length} are acknowledged and read, ${failed.length} failed`,
  )
  t.equal(summary.status, 'clean', 'the log ends in its last good line')
  const writer = await EntryWriter.open(path, sessionFormat)
  await writer.append(leafEntry('later'))
  await writer.close()
  t.equal((await readAll(path, sessionFormat)).entries.length, acknowledged.length + 1)
})

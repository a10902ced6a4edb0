// Each kind of damage as a story: a damaged log is repaired, reads clean, is appended to and read again.

import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { BYTE_ORDER_MARK, DEFAULT_MAX_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import type { RepairOptions, RepairReport } from '../../../lib/node/repair/repair-options.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import type { DamageRow } from '../../support/damage/damage-row.js'
import { damageRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import type { ExpectedFault } from '../../support/damage/expected-reading.js'
import { hugeRows } from '../../support/damage/huge-rows.js'
import {
  bytesOf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { type LogFolder, logFolder, stateOf } from '../../support/repair/log-folder.js'
import { type Repaired, repairedRow } from '../../support/repair/repaired-lines.js'
import { readQuarantine, removedBy, restores } from '../../support/repair/restore.js'

type Limits = Pick<RepairOptions, 'unterminated' | 'maxLineBytes'>

const folder = partFolder()

for (const [name, rows] of [
  ['a session log', damageRows],
  ['JSON lines', jsonLinesRows],
] as const) {
  t.test(name, async (t) => {
    for (const row of rows) {
      t.test(row.id, (t) => story(t, row, true))
      if (row.expected.withSalvage.length > row.expected.entries.length)
        t.test(`${row.id}, without salvage`, (t) => story(t, row, false))
    }
  })
}

async function story(t: Test, row: DamageRow, salvage: boolean): Promise<void> {
  const { format, bytes, expected } = row
  const options = limitsOf(row)
  const repaired = repairedRow(row, salvage)
  const log = logFolder(folder, bytes)
  const before = stateOf(log.folder)

  const broken = await readAll(log.path, format, options)
  const isClean = broken.summary.status === 'clean'
  t.ok(
    isClean || repaired.changed || expected.summary.unknown + repaired.stays > 0,
    'what is broken is repaired',
  )
  const report = await repairLog(log.path, format, { ...options, salvage, force: true })
  sameBytes(
    t,
    await readFile(log.path),
    repaired.bytes,
    'whole lines are kept, salvaged entries get their own',
  )
  t.equal(report.changed, repaired.changed)
  t.equal(report.headerAdded, false)
  t.equal(report.before.entries, repaired.entries.length)
  if (repaired.changed) await checkRepaired(t, row, log.path, report)
  else checkUntouched(t, log, before, report)
  await checkReading(t, log.path, format, options, repaired, report)
}

/** The options of a row that reading and repairing share. */
function limitsOf({ format, options }: DamageRow): Required<Limits> {
  const { unterminated = format.unterminated, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = options
  return { unterminated, maxLineBytes }
}

async function checkRepaired(t: Test, row: DamageRow, path: string, report: RepairReport): Promise<void> {
  const { quarantine } = report
  if (quarantine === undefined) {
    t.equal(report.removedBytes, 0, 'nothing is kept only where nothing was removed')
    return
  }
  t.equal(quarantine, `${path}.quarantine.jsonl`)
  await restores(t, await readFile(path), quarantine, row.bytes)
  const { pieces } = await readQuarantine(quarantine)
  // Where edits are near each other, a few bytes that stay are kept, too.
  const removed = removedBy(pieces).reduce((sum, { bytes }) => sum + bytes.length, 0)
  t.ok(removed >= report.removedBytes, 'every byte that was taken out is kept')
}

function checkUntouched(t: Test, log: LogFolder, before: Record<string, string>, report: RepairReport): void {
  t.strictSame(stateOf(log.folder), before, 'nothing was touched')
  t.strictSame([report.removedBytes, report.after, report.quarantine], [0, undefined, undefined])
}

/** The repaired log reads clean, now and after an append. */
async function checkReading(
  t: Test,
  path: string,
  format: LogFormat<unknown, unknown>,
  options: Required<Limits>,
  repaired: Repaired,
  report: RepairReport,
): Promise<void> {
  const first = await readAll(path, format, options)
  t.strictSame(jsonOf(first.entries), jsonOf(repaired.entries))
  t.equal(first.summary.corrupt, first.summary.unknown + repaired.stays, 'nothing else is corrupt')
  t.notOk(first.summary.truncated)
  if (repaired.changed) t.strictSame(report.after, first.summary, 'the report says what is read')
  const added = format === jsonLines ? { added: true } : leafEntry('added')
  const writer = await EntryWriter.open(path, format, {
    unterminated: options.unterminated,
    durability: 'none',
  })
  await writer.append(added)
  await writer.close()
  const second = await readAll(path, format, options)
  t.strictSame(jsonOf(second.entries), jsonOf([...repaired.entries, added]))
  t.equal(second.summary.corrupt, first.summary.corrupt)
}

const stub = '{"type":"mes'
const [e1, e2, e3] = [userEntry('1', '\u00e9\u2028'), leafEntry('2'), leafEntry('3')]
const future = { type: 'new_thing', id: 'n' }

t.test('a line of a million brackets', async (t) => {
  for (const { id, entries, faults, chunks } of hugeRows.filter(({ id }) => id.startsWith('deep'))) {
    await t.test(id, async (t) => {
      const damaged = Buffer.concat(Array.from(chunks(), (chunk) => Buffer.from(chunk)))
      const { path } = logFolder(folder, damaged)
      const writer = await EntryWriter.open(path, sessionFormat, { durability: 'none' })
      t.equal(writer.recovery.action, 'none', 'reopening leaves it')
      await writer.append(leafEntry('added'))
      await writer.close()
      const appended = await readFile(path)
      sameBytes(t, appended.subarray(0, damaged.length), damaged)

      const report = await repairLog(path, sessionFormat, { force: true })
      // JSON that is nested too deeply is a schema fault: a limit, not damage.
      const [hidden, damage] = [faults.filter(isHidden), faults.filter((fault) => !isHidden(fault))]
      t.equal(
        report.removedBytes,
        damage.reduce((sum, { length }) => sum + length + 1, 0),
      )
      t.equal(report.deepKept ?? 0, hidden.length)
      const { summary } = await readAll(path, sessionFormat)
      t.match(summary, { corrupt: hidden.length, truncated: false, entries: entries + 1 })
      if (report.quarantine === undefined) sameBytes(t, await readFile(path), appended, 'it is left as it is')
      else await restores(t, await readFile(path), report.quarantine, appended)
    })
  }
})

function isHidden({ reason }: ExpectedFault): boolean {
  return reason === 'schema'
}

/** Logs with several kinds of damage at once. */
const mixed: [name: string, damaged: Uint8Array, repaired: Uint8Array][] = [
  [
    'CRLF, a blank line, an unknown type, a salvaged pair, and a torn tail',
    bytesOf(
      sessionHeader,
      '\r\n',
      e1,
      '\r\n \r\n',
      'BAD\r\n',
      future,
      '\r\n',
      stub,
      e2,
      '\0',
      e3,
      '\r\n',
      stub,
    ),
    bytesOf(sessionHeader, '\r\n', e1, '\r\n \r\n', future, '\r\n', e2, '\n', e3, '\r\n'),
  ],
  [
    'a lone CR at the end, after a line that is removed',
    bytesOf(logOf(sessionHeader, 'BAD'), e1, '\r'),
    bytesOf(logOf(sessionHeader), e1, '\r\n'),
  ],
  [
    'a lone CR after salvaged entries',
    bytesOf(logOf(sessionHeader), e1, e2, ' \r'),
    bytesOf(logOf(sessionHeader, e1), e2, '\r\n'),
  ],
  [
    'a lone CR after a line that is removed',
    bytesOf(logOf(sessionHeader, e1), 'BAD\r'),
    logOf(sessionHeader, e1),
  ],
  [
    'a byte order mark',
    bytesOf(BYTE_ORDER_MARK, logOf(sessionHeader, 'BAD', e1)),
    bytesOf(BYTE_ORDER_MARK, logOf(sessionHeader, e1)),
  ],
  [
    'white space and NULs around salvaged entries',
    bytesOf(logOf(sessionHeader), ' \0', e1, '\t\0 ', e2, '\0\0\n', logOf(e3)),
    logOf(sessionHeader, e1, e2, e3),
  ],
  [
    'a torn tail after a blank line',
    bytesOf(logOf(sessionHeader, e1, ''), stub),
    logOf(sessionHeader, e1, ''),
  ],
  ['nothing but damage', logOf(sessionHeader, 'BAD', '\0\0', '[]'), logOf(sessionHeader)],
]

t.test('several kinds of damage at once', async (t) => {
  for (const [name, damaged, repaired] of mixed) {
    await t.test(name, async (t) => {
      const { path } = logFolder(folder, damaged)
      const report = await repairLog(path, sessionFormat, { force: true })
      sameBytes(t, await readFile(path), repaired)
      await restores(t, repaired, report.quarantine as string, damaged)
      t.match(await repairLog(path, sessionFormat), { changed: false, removedBytes: 0 }, 'once is enough')
    })
  }
})

t.test('the first line of a log without a header', async (t) => {
  const { path } = logFolder(folder, bytesOf(BYTE_ORDER_MARK, 'BAD\n', BYTE_ORDER_MARK, '\n[1]\n[2][3]'))
  const { quarantine } = await repairLog(path, jsonLines)
  sameBytes(t, await readFile(path), bytesOf(BYTE_ORDER_MARK, BYTE_ORDER_MARK, '\n[1]\n'))
  t.ok(quarantine)
  t.strictSame((await readAll(path, jsonLines)).entries, [[1]])
})

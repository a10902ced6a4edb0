import assert from 'node:assert/strict'
import { chmod, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { BYTE_ORDER_MARK, LF } from '../../../lib/core/lines/line-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import type { TailRecovery } from '../../../lib/node/tail/tail-recovery.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import type { DamageRow } from '../../support/damage/damage-row.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { bytesOf, jsonOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { listing, plainOptions, tornLog, wholeLog } from '../../support/files/log-folder.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { fileHolds, sameBytes } from '../../support/files/same-bytes.js'
import { entriesOf, readChunks } from '../../support/streams/core-reading.js'

t.test('a log that was closed is opened as it is', async (t) => {
  const folder = t.testdir({ log: Buffer.from(wholeLog) })
  const writer = await EntryWriter.open(pathToFileURL(`${folder}/log`), sessionFormat)
  t.strictSame(writer.header, sessionHeader)
  t.strictSame(writer.recovery, { action: 'none', offset: wholeLog.length, length: 0 })
  await writer.close()
  await fileHolds(t, `${folder}/log`, wholeLog)
  t.strictSame(listing(folder), ['log'])
})

t.test('every damage: what reopening does, and that the next append is read back', async (t) => {
  // The writer keeps a whole last line by the default limit of readers, not by the limit of the row.
  const known = ({ options }: DamageRow) =>
    options.maxLineBytes === undefined || options.unterminated !== 'keep'
  for (const row of [...damageRows, ...jsonLinesRows].filter(known)) {
    t.test(`${row.format.name}/${row.id}`, (t) => reopens(t, row))
  }
})

async function reopens(t: Test, row: DamageRow): Promise<void> {
  const { bytes, format, options, expected, reopening } = row
  const folder = t.testdir({ log: Buffer.from(bytes) })
  const { unterminated = format.unterminated } = options
  const writer = await EntryWriter.open(`${folder}/log`, format, { unterminated, durability: 'none' })
  const reopened = await readFile(`${folder}/log`)
  sameBytes(t, reopened, bytesReopened(row), `the file is ${reopening}`)
  const kept = reopening === 'cut' || typeof reopening === 'number' ? ['log.quarantine.jsonl'] : []
  const { quarantine, ...recovery } = writer.recovery
  t.strictSame(recovery, expectedRecovery(row))
  t.equal(quarantine, kept[0] && `${folder}/${kept[0]}`)
  const next = format === jsonLines ? { next: true } : leafEntry('next')
  const { offset } = await writer.append(next)
  await writer.close()
  t.equal(offset, reopened.length, 'the next append follows')

  // Whole values of a torn line stay as one line, which salvage reads as before.
  const isTornKept = reopening !== 'cut' && row.lines.at(-1)?.meaning.is === 'torn'
  const salvage = isTornKept ? { salvage: true } : {}
  const after = readChunks([await readFile(`${folder}/log`)], format, { ...options, ...salvage })
  const before = isTornKept ? expected.withSalvage : expected.entries
  // Not t.strictSame, which takes a property named __proto__ for the prototype.
  assert.deepEqual(entriesOf(after), [...before, next], 'what was read before, and the append')
  t.equal(after.summary.truncated, false)
  const corrupt = expected.summary.corrupt + (isTornKept ? 1 : 0)
  t.equal(after.summary.corrupt, corrupt, 'nothing is worse than before')
  t.strictSame(listing(folder), ['log', ...kept])
}

function bytesReopened({ bytes, reopening, expected }: DamageRow): Uint8Array {
  if (reopening === 'cut') return bytes.subarray(0, expected.summary.committed)
  if (typeof reopening === 'number') {
    return bytesOf(bytes.subarray(0, expected.summary.committed + reopening), '\n')
  }
  return reopening === 'completed' ? bytesOf(bytes, '\n') : bytes
}

function expectedRecovery({ bytes, lines, reopening, expected }: DamageRow): TailRecovery {
  const { committed } = expected.summary
  if (reopening === 'untouched') return { action: 'none', offset: bytes.length, length: 0 }
  if (reopening === 'cut') return { action: 'truncated', offset: committed, length: bytes.length - committed }
  if (typeof reopening === 'number') {
    const offset = committed + reopening
    return { action: 'truncated', offset, length: bytes.length - offset }
  }
  const last = lines.at(-1)
  const length = last?.bytes.length ?? 0
  return { action: 'completed', offset: bytes.length - length - (last?.terminator.length ?? 0), length }
}

t.test('a header alone, after a byte order mark, is completed', async (t) => {
  const bytes = bytesOf(BYTE_ORDER_MARK, sessionHeader)
  const folder = t.testdir({ log: Buffer.from(bytes) })
  const writer = await EntryWriter.open(`${folder}/log`, sessionFormat)
  const { length } = BYTE_ORDER_MARK
  t.strictSame(writer.recovery, { action: 'completed', offset: length, length: bytes.length - length })
  await writer.close()
  await fileHolds(t, `${folder}/log`, bytesOf(bytes, '\n'))
})

t.test('a log that can not be read is left as it is, byte for byte', async (t) => {
  const torn = jsonOf(leafEntry('torn')).slice(0, -3)
  const refused: [string, LogFormat<unknown, unknown>, Uint8Array, string][] = [
    ...refusedRows.map(({ id, format, bytes, code }) => [id, format, bytes, code] as const),
    [
      'another version',
      sessionFormat,
      bytesOf({ ...sessionHeader, version: 2 }, '\n', torn),
      'ERR_LOG_VERSION',
    ],
    ['another type', sessionFormat, bytesOf({ ...sessionHeader, type: 'x' }, '\n', torn), 'ERR_LOG_HEADER'],
    ['no header', sessionFormat, bytesOf(leafEntry('1'), '\n', torn), 'ERR_LOG_HEADER'],
    ['a mark alone', sessionFormat, BYTE_ORDER_MARK, 'ERR_LOG_EMPTY'],
    ['NULs', sessionFormat, new Uint8Array(5000), 'ERR_LOG_HEADER'],
    ['a torn header that ends in CR', sessionFormat, bytesOf('{"type":"sess\r'), 'ERR_LOG_HEADER'],
    ['gzip', sessionFormat, gzipSync(wholeLog), 'ERR_LOG_ENCODING'],
    ['gzip, without a header', jsonLines, gzipSync(wholeLog), 'ERR_LOG_ENCODING'],
    ['UTF-16, without a header', jsonLines, Buffer.from('[1]\n[2', 'utf16le'), 'ERR_LOG_ENCODING'],
  ].map((each) => each as [string, LogFormat<unknown, unknown>, Uint8Array, string])
  for (const [name, format, bytes, code] of refused) {
    await t.test(name, async (t) => {
      const folder = t.testdir({ log: Buffer.from(bytes) })
      for (const unterminated of ['drop', 'keep'] as const) {
        const opened = EntryWriter.open(`${folder}/log`, format, { unterminated, quarantine: true })
        await t.rejects(opened, { code })
      }
      await fileHolds(t, `${folder}/log`, bytes)
      t.strictSame(listing(folder), ['log'], 'no lock, no copy')
    })
  }
})

t.test('a header of several blocks', async (t) => {
  for (const length of [4_095, 4_096, 4_097, 69_632, 69_633, 200_000]) {
    const header = { ...sessionHeader, cwd: '' }
    header.cwd = 'x'.repeat(length - jsonOf(header).length - 1)
    for (const [bytes, action] of [
      [logOf(header), 'none'],
      [bytesOf(header), 'completed'],
      [bytesOf(header, '\r'), 'completed'],
      [bytesOf(header, '\n', 'torn'), 'truncated'],
    ] as const) {
      const path = `${t.testdir({ log: Buffer.from(bytes) })}/log`
      const writer = await EntryWriter.open(path, sessionFormat, { durability: 'none' })
      t.strictSame(writer.header, header)
      t.equal(writer.recovery.action, action)
      await writer.close()
      await fileHolds(t, path, action === 'truncated' ? logOf(header) : bytesOf(bytes, completion(bytes)))
    }
  }
})

function completion(bytes: Uint8Array): string {
  return bytes.at(-1) === LF ? '' : '\n'
}

t.test('a first line of several blocks, in a log that has no header', async (t) => {
  const first = 'x'.repeat(300_000)
  const path = `${t.testdir({ log: `${jsonOf(first)}\n[1` })}/log`
  const writer = await EntryWriter.open(path, jsonLines)
  t.equal(writer.recovery.action, 'truncated')
  await writer.close()
  t.equal(await readFile(path, 'utf8'), `${jsonOf(first)}\n`)
})

t.test('a path that does not name a file', async (t) => {
  const folder = t.testdir({ folder: {} })
  await symlink('nowhere', `${folder}/dangling`)
  const before = listing(folder)
  await t.rejects(EntryWriter.open(`${folder}/missing`, sessionFormat), { code: 'ENOENT' })
  await t.rejects(EntryWriter.open(`${folder}/dangling`, sessionFormat), { code: 'ENOENT' })
  await t.rejects(EntryWriter.open(`${folder}/folder`, sessionFormat), { code: 'EISDIR' })
  t.strictSame(listing(folder), before)
})

t.test('a link opens the file that it points to', async (t) => {
  const folder = t.testdir({ real: { log: Buffer.from(tornLog) } })
  await symlink('real/log', `${folder}/link`)
  const writer = await EntryWriter.open(`${folder}/link`, sessionFormat, { quarantine: true })
  t.match(writer.recovery.quarantine, /real\/log\.quarantine\.jsonl$/)
  await writer.append(leafEntry('3'))
  await writer.close()
  await fileHolds(t, `${folder}/real/log`, bytesOf(wholeLog, logOf(leafEntry('3'))))
  t.strictSame(
    [listing(folder), listing(`${folder}/real`)],
    [
      ['link', 'real'],
      ['log', 'log.quarantine.jsonl'],
    ],
  )
})

t.test('whatever fails, the file and the lock are released', async (t) => {
  for (const failing of ['open', 'read', 'truncate', 'sync', 'sync-folder'] as const) {
    await t.test(failing, async (t) => {
      const folder = t.testdir({ log: Buffer.from(tornLog) })
      const files = new ObservedFiles(({ name }) => {
        if (name === failing) throw errno('EIO')
        return undefined
      })
      const options = { ...plainOptions, lock: true }
      await t.rejects(LogAppender.open(files, `${folder}/log`, sessionFormat, options), { code: 'EIO' })
      t.equal(files.count('close'), failing === 'open' ? 0 : 1)
      t.strictSame(listing(folder), ['log'])
      const writer = await EntryWriter.open(`${folder}/log`, sessionFormat)
      await writer.close()
      await fileHolds(t, `${folder}/log`, wholeLog)
    })
  }
})

t.test('the log’s name is durable once it is open, even if another process created it', async (t) => {
  const path = `${t.testdir({})}/log`
  await writeFile(path, wholeLog)
  for (const durable of [true, false]) {
    const files = new ObservedFiles()
    const log = await LogAppender.open(files, path, sessionFormat, { ...plainOptions, durable })
    t.equal(files.count('sync-folder'), durable ? 1 : 0)
    await log.close()
  }
})

t.test('only users that may read the log may read what was cut from it', async (t) => {
  const folder = t.testdir({ log: Buffer.from(tornLog).toString() })
  await chmod(`${folder}/log`, 0o600)
  const writer = await EntryWriter.open(`${folder}/log`, sessionFormat, { quarantine: true })
  await writer.close()
  const { mode } = await stat(`${folder}/log.quarantine.jsonl`)
  t.equal(mode & 0o777, 0o600)
})

import { chmod, open, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { encodeEntry } from '../../../lib/core/entries/entry-encoder.js'
import { BYTE_ORDER_MARK, DEFAULT_MAX_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat, Unterminated } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import {
  bytesOf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { plainOptions, tornBytes, tornLog, wholeLog } from '../../support/files/log-folder.js'
import { MemoryDisk } from '../../support/files/memory-disk.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { fileHolds, sameBytes } from '../../support/files/same-bytes.js'
import { readQuarantine, removedBy } from '../../support/repair/restore.js'
import { type CoreReading, entriesOf, readChunks } from '../../support/streams/core-reading.js'

const MEBIBYTE = 1024 * 1024

const sessionText = Buffer.from(
  logOf(sessionHeader, userEntry('1', 'é\u2028😀'), '', leafEntry('2')),
).toString()
const valuesText = Buffer.from(logOf([1], 'true', '"é"', ' ', { a: {} }, '12')).toString()

const logs: [string, LogFormat<unknown, unknown>, Uint8Array][] = [
  ['session', sessionFormat, Buffer.from(sessionText)],
  ['session, CRLF', sessionFormat, Buffer.from(sessionText.replaceAll('\n', '\r\n'))],
  ['session, BOM', sessionFormat, bytesOf(BYTE_ORDER_MARK, sessionText)],
  ['values', jsonLines, Buffer.from(valuesText)],
  ['values, CRLF', jsonLines, Buffer.from(valuesText.replaceAll('\n', '\r\n'))],
  ['values, BOM', jsonLines, bytesOf(BYTE_ORDER_MARK, valuesText)],
]

t.test('wherever a log is torn, reader and writer agree', async (t) => {
  for (const [name, format, bytes] of logs) {
    for (const unterminated of ['drop', 'keep'] as const) {
      await t.test(`${name}, ${unterminated}`, async (t) => {
        const problems: string[] = []
        for (let length = 0; length <= bytes.length; length += 1) {
          const problem = await disagreement(bytes.subarray(0, length), format, unterminated)
          if (problem !== undefined) problems.push(`cut to ${length} bytes: ${problem}`)
        }
        t.strictSame(problems, [])
      })
    }
  }
})

/** How reading and reopening disagree; undefined where they agree. */
async function disagreement(
  bytes: Uint8Array,
  format: LogFormat<unknown, unknown>,
  unterminated: Unterminated,
): Promise<string | undefined> {
  const read = (log: Uint8Array) => readChunks([log], format, { unterminated })
  const before = read(bytes)
  const disk = new MemoryDisk([['log', bytes]])
  const bytesNow = () => disk.bytesOf('log') as Uint8Array
  let log: LogAppender<unknown>
  try {
    log = await LogAppender.open(disk, 'log', format, { ...plainOptions, unterminated })
  } catch (error) {
    if ((error as { code?: string }).code !== before.error?.code) return `opening says ${error}`
    return same(bytesNow(), bytes) ? undefined : 'a log that is refused was changed'
  }
  if (before.error !== undefined) return `reading says ${before.error}`
  const after = read(bytesNow())
  if (view(after) !== view(before)) return 'not what was read before'
  if (after.summary.truncated || bytesNow().length !== log.recovery.offset + keptBytes(log, bytesNow()))
    return 'the end is not whole'
  return appendDisagreement(log, format, () => read(bytesNow()), after)
}

/** How many bytes follow the offset that recovery reports, once it is done. */
function keptBytes({ recovery }: LogAppender<unknown>, bytes: Uint8Array): number {
  return recovery.action === 'completed' ? bytes.length - recovery.offset : 0
}

async function appendDisagreement(
  log: LogAppender<unknown>,
  format: LogFormat<unknown, unknown>,
  read: () => CoreReading<unknown, unknown>,
  before: CoreReading<unknown, unknown>,
): Promise<string | undefined> {
  const entry = format === jsonLines ? 'next' : leafEntry('next')
  await log.append(() => encodeEntry(format, entry))
  const { entries, corrupt, truncated } = read().summary
  const isOneMore = entries === before.summary.entries + 1 && corrupt === 0 && !truncated
  return isOneMore && jsonOf(entriesOf(read()).at(-1)) === jsonOf(entry)
    ? undefined
    : 'the append is not read'
}

/** What a reader emits, with offsets and lengths. */
function view({ records }: CoreReading<unknown, unknown>): string {
  return jsonOf(
    records
      .filter(({ fault }) => fault?.reason !== 'truncated')
      .map(({ kind, line, offset, length, raw }) => [kind, line, offset, length, raw]),
  )
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

t.test('real files agree, too, at each length', async (t) => {
  const path = `${t.testdir({})}/log`
  const headerEnd = sessionText.indexOf('\n') + 1
  const whole = Buffer.from(sessionText)
  for (let length = whole.length; length >= headerEnd; length -= 1) {
    await writeFile(path, whole.subarray(0, length))
    const writer = await EntryWriter.open(path, sessionFormat, { durability: 'none', quarantine: false })
    await writer.append(leafEntry('next'))
    await writer.close()
    const committed = whole.subarray(0, whole.lastIndexOf('\n', length - 1) + 1)
    if (!same(await readFile(path), bytesOf(committed, logOf(leafEntry('next'))))) t.fail(`cut to ${length}`)
  }
  t.pass('every length')
})

t.test('quarantine: the cut bytes are kept first', async (t) => {
  const inFolder = async (t: Test, quarantine: boolean | string, content = {}) => {
    const folder = t.testdir({ log: Buffer.from(tornLog), ...content })
    const options = { quarantine: typeof quarantine === 'string' ? `${folder}/${quarantine}` : quarantine }
    const writer = await EntryWriter.open(`${folder}/log`, sessionFormat, options)
    await writer.close()
    await fileHolds(t, `${folder}/log`, wholeLog)
    t.match(writer.recovery, { action: 'truncated', offset: wholeLog.length, length: tornBytes.length })
    return { folder, kept: writer.recovery.quarantine }
  }
  await t.test('beside the log', async (t) => {
    const { folder, kept } = await inFolder(t, true)
    t.equal(kept, `${folder}/log.quarantine.jsonl`)
    await holdsTorn(t, kept)
  })
  await t.test('at a given path', async (t) => {
    const { folder, kept } = await inFolder(t, 'kept/torn', { kept: {} })
    t.equal(kept, `${folder}/kept/torn`)
    await holdsTorn(t, kept)
  })
  await t.test('under another name where the file exists', async (t) => {
    const others = { 'log.quarantine.jsonl': 'one', 'log.quarantine.jsonl.2': 'two' }
    const { folder, kept } = await inFolder(t, true, others)
    t.equal(kept, `${folder}/log.quarantine.jsonl.3`)
    await holdsTorn(t, kept)
    t.equal(await readFile(`${folder}/log.quarantine.jsonl`, 'utf8'), 'one')
  })
  await t.test('not at all', async (t) => {
    const { kept } = await inFolder(t, false)
    t.equal(kept, undefined)
  })
})

/** Asserts that the last section of the quarantine holds the torn bytes. */
async function holdsTorn(t: Test, quarantine: string | Uint8Array | undefined, bytes = tornBytes) {
  const { pieces } = await readQuarantine(quarantine as string)
  t.match(
    pieces.findLast(({ type }) => type === 'begin'),
    { by: 'open' },
  )
  const removed = removedBy(pieces)
  t.match(removed[0], { offset: wholeLog.length, line: 0, reason: 'truncated' })
  sameBytes(t, Buffer.concat(removed.map((each) => each.bytes)), bytes)
}

t.test('only users that may read the log may read what was cut from it', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(tornLog) })}/log`
  await chmod(path, 0o600)
  const writer = await EntryWriter.open(path, sessionFormat, { quarantine: true })
  await writer.close()
  t.equal((await stat(`${path}.quarantine.jsonl`)).mode & 0o777, 0o600)
})

t.test('where there is nothing to cut, there is no copy', async (t) => {
  for (const bytes of [wholeLog, bytesOf(wholeLog, leafEntry('3'), '\r')]) {
    const disk = new MemoryDisk([['log', bytes]])
    const options = { ...plainOptions, quarantine: true }
    const log = await LogAppender.open(disk, 'log', sessionFormat, options)
    t.equal(log.recovery.quarantine, undefined)
    t.strictSame(disk.paths, ['log'])
  }
})

t.test('the copy and its name are durable before anything is cut', async (t) => {
  const files = new ObservedFiles(undefined, new MemoryDisk([['log', tornLog]]))
  const options = { ...plainOptions, quarantine: 'kept' }
  await LogAppender.open(files, 'log', sessionFormat, options)
  const steps = files.operations
    .filter(({ name }) => ['write', 'sync', 'link', 'sync-folder', 'truncate'].includes(name))
    .map(({ name, path }) => `${name} ${path.endsWith('.new') ? 'new' : path}`)
  t.strictSame(steps, [
    'sync-folder log',
    'write new',
    'sync new',
    'link kept',
    'write new',
    'sync new',
    'write new',
    'sync new',
    'sync-folder kept',
    'truncate log',
    'sync log',
  ])
})

t.test('without durability the copy is still synced, but not the cut', async (t) => {
  const files = new ObservedFiles(undefined, new MemoryDisk([['log', tornLog]]))
  await LogAppender.open(files, 'log', sessionFormat, { ...plainOptions, durable: false, quarantine: true })
  const synced = files.operations.filter(({ name }) => name === 'sync').map(({ path }) => path)
  t.ok(synced.length > 0)
  t.strictSame(
    synced.filter((path) => !path.startsWith('.log.quarantine.jsonl.')),
    [],
  )
  const completed = new ObservedFiles(undefined, new MemoryDisk([['log', bytesOf(sessionHeader)]]))
  await LogAppender.open(completed, 'log', sessionFormat, { ...plainOptions, durable: false })
  t.equal(completed.count('sync'), 0)
})

t.test('a copy of many blocks, from a file with short reads', async (t) => {
  const torn = Buffer.alloc(2.5 * MEBIBYTE, 'torn ')
  const disk = new MemoryDisk([['log', bytesOf(wholeLog, torn)]])
  const files = new ObservedFiles(({ name }) => (name === 'read' ? { take: 300_000 } : undefined), disk)
  const log = await LogAppender.open(files, 'log', sessionFormat, { ...plainOptions, quarantine: true })
  await holdsTorn(t, disk.bytesOf('log.quarantine.jsonl'), torn)
  sameBytes(t, disk.bytesOf('log'), wholeLog)
  t.equal(log.recovery.length, torn.length)
})

t.test('a copy that fails leaves the log as it is, and no file beside it', async (t) => {
  for (const failing of ['write', 'sync', 'sync-folder'] as const) {
    const disk = new MemoryDisk([['log', tornLog]])
    const files = new ObservedFiles(({ name, path }) => {
      if (name === failing && path.includes('log.quarantine.jsonl')) throw new Error(failing)
      return undefined
    }, disk)
    const opened = LogAppender.open(files, 'log', sessionFormat, { ...plainOptions, quarantine: true })
    await t.rejects(opened, { message: failing })
    sameBytes(t, disk.bytesOf('log'), tornLog)
    t.strictSame(disk.paths, ['log'])
    t.equal(files.count('truncate'), 0)
  }
})

t.test('a folder for the copy that is missing', async (t) => {
  const folder = t.testdir({ log: Buffer.from(tornLog) })
  const opened = EntryWriter.open(`${folder}/log`, sessionFormat, { quarantine: `${folder}/missing/torn` })
  await t.rejects(opened, { code: 'ENOENT' })
  await fileHolds(t, `${folder}/log`, tornLog)
})

t.test('a log that another process cuts while its end is copied', async (t) => {
  const path = `${t.testdir({ log: Buffer.concat([wholeLog, Buffer.alloc(3 * MEBIBYTE, 'x')]) })}/log`
  const files = new ObservedFiles(async ({ name, path: written }) => {
    if (name === 'write' && written.includes('.quarantine')) await truncate(path, wholeLog.length + MEBIBYTE)
    return undefined
  })
  const opened = LogAppender.open(files, path, sessionFormat, { ...plainOptions, quarantine: true })
  await t.rejects(opened, { code: 'ERR_LOG_CHANGED', offset: wholeLog.length + MEBIBYTE })
  sameBytes(t, (await readFile(path)).subarray(0, wholeLog.length), wholeLog)
})

t.test('a torn tail of 1 GiB is read once, in the memory of a block', async (t) => {
  const path = `${t.testdir({})}/log`
  const file = await open(path, 'w')
  await file.write(wholeLog)
  await file.truncate(1024 * MEBIBYTE)
  await file.close()
  const files = new ObservedFiles()
  const memory = process.memoryUsage().arrayBuffers
  const log = await LogAppender.open(files, path, sessionFormat, { ...plainOptions, unterminated: 'keep' })
  t.ok(process.memoryUsage().arrayBuffers - memory < 16 * MEBIBYTE, 'no more memory than a few blocks')
  await log.close()
  await fileHolds(t, path, wholeLog)
  const read = files.operations.reduce((sum, { name, length = 0 }) => sum + (name === 'read' ? length : 0), 0)
  t.ok(read < 1025 * MEBIBYTE, `${read} bytes are asked for`)
  t.ok(files.count('read') < 1030, `in ${files.count('read')} reads`)
})

t.test('a last line that readers can hold is kept, a longer one is cut', async (t) => {
  const longest = Buffer.alloc(DEFAULT_MAX_LINE_BYTES, 'x')
  longest[0] = longest[longest.length - 1] = '"'.charCodeAt(0)
  const longer = Buffer.from(jsonOf('x'.repeat(DEFAULT_MAX_LINE_BYTES)))
  for (const [tail, action] of [
    [longest, 'completed'],
    [longer, 'truncated'],
  ] as const) {
    const disk = new MemoryDisk([['log', bytesOf('[1]\n', tail)]])
    const before = readChunks([disk.bytesOf('log') as Uint8Array], jsonLines)
    const log = await LogAppender.open(disk, 'log', jsonLines, { ...plainOptions, unterminated: 'keep' })
    t.equal(log.recovery.action, action)
    t.equal(before.summary.entries, action === 'completed' ? 2 : 1, 'as the reader has it')
  }
})

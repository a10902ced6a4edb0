// Reading backwards must say what reading forwards says: readAll is the specification.

import assert from 'node:assert/strict'
import { type FileHandle, open, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import {
  type Fault,
  jsonLines,
  LogError,
  type LogFormat,
  type ReadOptions,
  readAll,
  readLast,
  sessionFormat,
  type UnnumberedFault,
} from '../../../lib/index.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  firstHalf,
  jsonOf,
  type LinePart,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { countingHandle, type ReadRange } from '../../support/files/counting-handle.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { randomNumbers, seed } from '../../support/random/seed.js'
import { linesOf, noteLine, noteLog, notes } from '../../support/streams/notes-format.js'

type Options = Pick<ReadOptions, 'unterminated' | 'maxLineBytes'>

const KIBIBYTE = 1024
const MEBIBYTE = 1024 * KIBIBYTE
const GIBIBYTE = 1024 * MEBIBYTE
const RANDOM_LOGS = 80
const MOST_RANDOM_LINES = 16

/** Longer than the header and the shortest entries, shorter than `longLine`. */
const maxLineBytes = 250
const longestLine = lineOf(maxLineBytes)
const longLine = lineOf(maxLineBytes + 1)

/** A whole entry of the given length in bytes. */
function lineOf(bytes: number): string {
  const rest = jsonOf(userEntry('sized', '')).length
  return jsonOf(userEntry('sized', 'x'.repeat(bytes - rest)))
}

/** The lines of the list are equally likely, so about half of them are whole. */
const lineParts: LinePart[] = [
  ...Array.from({ length: 10 }, (_, index) => leafEntry(String(index))),
  ...Array.from({ length: 10 }, (_, index) => userEntry(String(index))),
  userEntry('user', 'größer als €5 🙂'),
  assistantEntry('assistant'),
  compactionEntry('compaction'),
  sessionHeader,
  longestLine,
  longestLine,
  longLine,
  firstHalf(longLine),
  jsonOf(leafEntry('torn')).slice(0, -1),
  jsonOf(leafEntry('glued')) + jsonOf(leafEntry('glued')),
  { type: 'newer', id: 'unknown' },
  { type: 'leaf', id: 7 },
  '7',
  'null',
  'no JSON',
  '',
  ' \t\u0085',
  '\r',
  Uint8Array.of(0, 0, 0),
  Uint8Array.of(0x22, 0xc3, 0x22),
  Uint8Array.of(0x22, 0xff, 0x22),
  '"\u2028"',
]
const terminators = [...Array<string>(12).fill('\n'), '\r\n', '\r\n', '\r\n', '\n\n', '\r', '']
const starts: LinePart[] = ['', '', '\ufeff']

/** A log of random parts, most of them damaged in some way; the last part may lack its terminator. */
function randomLog(random: () => number, head: LinePart[]): Uint8Array {
  const oneOf = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value
  const lines = Array.from({ length: Math.floor(random() * MOST_RANDOM_LINES) }, () => [
    oneOf(lineParts),
    oneOf(terminators),
  ])
  return bytesOf(oneOf(starts), ...head, ...lines.flat())
}

const formats: [name: string, format: LogFormat<unknown, unknown>, head: LinePart[]][] = [
  ['session logs', sessionFormat, [sessionHeader, '\n']],
  ['JSON lines', jsonLines, []],
]

for (const [name, format, head] of formats) {
  t.test(`${name}, damaged in every way: the last entries that readAll returns`, async (t) => {
    const path = join(t.testdir({}), 'log')
    const random = randomNumbers()
    let entries = 0
    for (let logs = 0; logs < RANDOM_LOGS; logs += 1) {
      const log = randomLog(random, head)
      await writeFile(path, log)
      for (const unterminated of ['drop', 'keep'] as const) {
        for (const limit of [{}, { maxLineBytes }])
          entries += await agrees(path, format, { unterminated, ...limit })
      }
    }
    t.ok(entries > 4 * RANDOM_LOGS, `${entries} entries`)
  })
}

/** Asserts that each count returns that many of the last entries. Resolves with the number of entries. */
async function agrees(path: string, format: LogFormat<unknown, unknown>, options: Options): Promise<number> {
  const { entries, summary } = await readAll(path, format, options)
  const file = await open(path)
  try {
    const faults: UnnumberedFault[] = []
    const onFault = (fault: UnnumberedFault) => faults.push(fault)
    assert.deepEqual(await readLast(file, format, Number.MAX_SAFE_INTEGER, { ...options, onFault }), entries)
    assert.deepEqual(
      faults.reverse(),
      toldBackwards(summary.faults, format),
      `every fault, from the end (seed ${seed})`,
    )
    for (let count = 0; count <= entries.length + 1; count += 1) {
      const last = await readLast(file, format, count, options)
      const expected = entries.slice(Math.max(0, entries.length - count))
      assert.deepEqual(last, expected, `the last ${count} with ${JSON.stringify(options)} (seed ${seed})`)
    }
  } catch (error) {
    // In base64, since TAP is lines of text too.
    t.comment((await file.readFile()).toString('base64'))
    throw error
  } finally {
    await file.close()
  }
  return entries.length
}

/** Without the properties that only reading forwards has, and without line 1 of a format with a header. */
function toldBackwards(faults: Fault[], { headerSchema }: LogFormat<unknown, unknown>): UnnumberedFault[] {
  const told = faults.filter(({ line }) => line > 1 || headerSchema === undefined)
  return told.map(({ line: _line, envelope: _envelope, ...fault }) => fault)
}

/** The boundary of two reads, in bytes from the end of the file. */
const crossings = [16, 80, 336, 1360].map((kibibytes) => kibibytes * KIBIBYTE)

for (const terminator of ['\n', '\r\n', '\r', '']) {
  t.test(`lines that begin where a read begins, with ${JSON.stringify(terminator)}`, async (t) => {
    const path = join(t.testdir({}), 'log')
    for (const crossing of crossings) {
      for (const shift of [-2, -1, 0, 1, 2]) {
        await writeFile(path, logEndingIn(crossing + shift, terminator))
        for (const unterminated of ['drop', 'keep'] as const)
          assert.equal(
            await agrees(path, sessionFormat, { unterminated }),
            expectedEntries(terminator, unterminated),
          )
      }
    }
    t.pass(`around ${crossings.join(', ')} bytes`)
  })
}

/** Three entries. The last has the given length, terminator included, and CR LF or LF before it. */
function logEndingIn(size: number, terminator: string): Uint8Array {
  const before = terminator === '\r\n' ? terminator : '\n'
  const lines = [sessionHeader, leafEntry('1'), userEntry('2', 'é'.repeat(9000))]
  const last = lineOf(size - terminator.length)
  return bytesOf(...lines.flatMap((line) => [line, before]), last, terminator)
}

function expectedEntries(terminator: string, unterminated: 'drop' | 'keep'): number {
  return terminator === '' && unterminated === 'drop' ? 2 : 3
}

t.test('lines that are longer than the largest read', async (t) => {
  const path = join(t.testdir({}), 'log')
  const long = (id: string, size: number) => userEntry(id, 'ä€🙂'.repeat(size / 9))
  const entries = [long('1', 3 * MEBIBYTE), leafEntry('2'), long('3', 1.5 * MEBIBYTE), leafEntry('4')]
  await writeFile(path, logOf(sessionHeader, ...entries))
  t.equal(await agrees(path, sessionFormat, {}), entries.length)
  t.equal(await agrees(path, sessionFormat, { maxLineBytes: MEBIBYTE }), 2)
})

t.test('a path, a URL and a handle are the same', async (t) => {
  const path = join(t.testdir({ 'a log': logText(3) }), 'a log')
  const wanted = [leafEntry('1'), leafEntry('2')]
  const descriptors = descriptorsOf(path)
  t.strictSame(await readLast(path, sessionFormat, 2), wanted)
  t.strictSame(await readLast(pathToFileURL(path), sessionFormat, 2), wanted)
  await t.rejects(readLast(path, notes, 2), { code: 'ERR_LOG_HEADER' })
  t.equal(descriptorsOf(path), descriptors, 'nothing is left open')
  await t.rejects(readLast(`${path}.missing`, sessionFormat, 2), { code: 'ENOENT' })
})

/** A header and leaves, numbered from 0. */
function logText(count: number): string {
  const leaves = Array.from({ length: count }, (_, index) => leafEntry(String(index)))
  return Buffer.from(logOf(sessionHeader, ...leaves)).toString()
}

t.test('a count of 0 reads no entry, but checks the header', async (t) => {
  const path = join(t.testdir({ log: logText(2), none: 'no log' }), 'log')
  t.strictSame(await readLast(path, sessionFormat, 0), [])
  await t.rejects(readLast(path.replace(/log$/, 'none'), sessionFormat, 0), { code: 'ERR_LOG_HEADER' })
})

t.test('invalid arguments are refused before the file is opened', async (t) => {
  for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', undefined])
    await t.rejects(readLast('no such file', jsonLines, count as number), RangeError, `count ${count}`)
  const bad: [options: object, error: typeof TypeError | typeof RangeError][] = [
    [{ maxLineBytes: 0 }, RangeError],
    [{ unterminated: 'maybe' }, TypeError],
  ]
  for (const [options, error] of bad)
    await t.rejects(readLast('no such file', jsonLines, 1, options), error, jsonOf(options))
})

const unreadable: Record<string, LinePart> = {
  empty: '',
  'a byte order mark': '\ufeff',
  'a blank line': '\n',
  'no header': logOf(leafEntry('1')),
  'no JSON in line 1': logOf('no JSON'),
  'a torn header': firstHalf(jsonOf(sessionHeader)),
  'another version': logOf({ ...sessionHeader, version: 2 }),
  'another log': logOf({ type: 'other' }, leafEntry('1')),
  'UTF-16': Buffer.from(`\ufeff${logText(2)}`, 'utf16le'),
  xz: Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0),
}

for (const [name, format] of formats) {
  t.test(`${name} that can't be read: the error is that of readAll`, async (t) => {
    const path = join(t.testdir({}), 'log')
    for (const [what, log] of Object.entries(unreadable)) {
      await writeFile(path, bytesOf(log))
      t.strictSame(await outcomeOf(readLast(path, format, 9)), await outcomeOf(entriesOf(path, format)), what)
    }
  })
}

async function entriesOf(path: string, format: LogFormat<unknown, unknown>): Promise<unknown[]> {
  return (await readAll(path, format)).entries
}

async function outcomeOf(reading: Promise<unknown[]>): Promise<object> {
  try {
    return await reading
  } catch (error) {
    assert(error instanceof LogError)
    const { code, message, line, offset } = error
    return { code, message, line, offset }
  }
}

t.test('the codes of the commonest errors', async (t) => {
  const path = join(t.testdir({ log: '' }), 'log')
  t.strictSame(await readLast(path, jsonLines, 3), [], 'a log without a header may be empty')
  await t.rejects(readLast(path, sessionFormat, 3), { code: 'ERR_LOG_EMPTY' })
  await writeFile(path, logOf({ ...sessionHeader, version: 2 }))
  await t.rejects(readLast(path, sessionFormat, 3), { code: 'ERR_LOG_VERSION' })
})

t.test('a header that takes several reads', async (t) => {
  const path = join(t.testdir({}), 'log')
  const header = { ...sessionHeader, cwd: 'x'.repeat(200 * KIBIBYTE) }
  for (const log of [logOf(header), logOf(header, leafEntry('1')), bytesOf(header)]) {
    await writeFile(path, log)
    await agrees(path, sessionFormat, {})
  }
  t.pass('the entries after it are read')
})

t.test('a handle is left open, and its position is not moved', async (t) => {
  const file = await open(join(t.testdir({ log: logText(3) }), 'log'))
  t.teardown(() => file.close())
  await file.read(Buffer.alloc(1), 0, 1, null)
  t.strictSame(await readLast(file, sessionFormat, 1), [leafEntry('2')])
  await t.rejects(readLast(file, notes, 1), { code: 'ERR_LOG_HEADER' })
  const { buffer } = await file.read(Buffer.alloc(6), 0, 6, null)
  t.equal(buffer.toString(), logText(0).slice(1, 7))
})

t.test('the cost is that of the last lines, however long the file is', async (t) => {
  const path = join(t.testdir({}), 'log')
  const small = await costOf(t, path, MEBIBYTE, 100)
  t.strictSame(await costOf(t, path, 64 * MEBIBYTE, 100), small, '64 MiB cost what 1 MiB does')
  t.strictSame(await costOf(t, path, 100 * GIBIBYTE, 100), small, 'and so do 100 GiB')
  t.ok(small.reads <= 6, `${small.reads} reads`)
  t.ok(small.bytes <= 256 * KIBIBYTE, `${small.bytes} bytes`)
})

/** The cost of reading the last entries of a file that is a header, a hole and those entries. */
async function costOf(t: Test, path: string, size: number, count: number) {
  const entries = Array.from({ length: count }, (_, index) => userEntry(String(index), 'x'.repeat(100)))
  const end = logOf('', ...entries)
  const file = await open(path, 'w')
  await file.write(logOf(sessionHeader))
  await file.write(end, 0, end.length, size - end.length)
  await file.close()
  const { handle, ranges } = await countingHandle(t, path)
  t.strictSame(await readLast(handle, sessionFormat, count), entries)
  return { reads: ranges.length, bytes: ranges.reduce((sum, { length }) => sum + length, 0) }
}

t.test('each byte after the header is read once, where all entries are asked for', async (t) => {
  const path = join(t.testdir({}), 'log')
  const entries = Array.from({ length: 4000 }, (_, index) => userEntry(String(index), 'x'.repeat(500)))
  const log = logOf(sessionHeader, ...entries)
  await writeFile(path, log)
  const { handle, ranges } = await countingHandle(t, path)
  t.equal((await readLast(handle, sessionFormat, Number.MAX_SAFE_INTEGER)).length, entries.length)
  const headerLength = logOf(sessionHeader).length
  // The first bytes are looked at for an archive, too.
  const [magic, header, ...backwards] = ranges
  t.match(magic, { position: 0, length: 4 })
  t.equal(header?.position, 0)
  let before = log.length
  for (const { position, length } of backwards) {
    assert.equal(position + length, before)
    before = position
  }
  t.equal(before, headerLength)
})

t.test('a file that is cut while it is read', async (t) => {
  const path = join(t.testdir({ log: logText(2000) }), 'log')
  const { handle, ranges } = await cutBeforeLastRead(t, path)
  await t.rejects(readLast(handle, sessionFormat, 2000), { code: 'ERR_LOG_CHANGED', message: /was cut/ })
  t.ok(ranges.length > 2, 'some of it had been read')
})

/** The file is cut in its middle, once its end has been read. */
function cutBeforeLastRead(t: Test, path: string): Promise<{ handle: FileHandle; ranges: ReadRange[] }> {
  return countingHandle(t, path, (reads) => reads === 2 && truncate(path, 50 * KIBIBYTE))
}

t.test('a header that is too long is refused as reading forwards refuses it', async (t) => {
  const path = join(t.testdir({ log: noteLog(2) }), 'log')
  const maxLineBytes = 25
  const forwards = await readAll(path, notes, { maxLineBytes }).catch((error: unknown) => error)
  t.match(forwards, { code: 'ERR_LOG_HEADER' })
  await t.rejects(readLast(path, notes, 2, { maxLineBytes }), { code: 'ERR_LOG_HEADER' })
})

t.test('faults of lines that were not read are not reported', async (t) => {
  const path = join(
    t.testdir({ log: `${noteLog(2)}bad\n${linesOf(noteLine(2), 'worse', noteLine(3))}torn` }),
    'log',
  )
  const told: [offset: number, reason: string][] = []
  const onFault = ({ offset, reason }: UnnumberedFault) => told.push([offset, reason])
  await readLast(path, notes, 2, { onFault })
  const text = await readFile(path, 'utf8')
  t.strictSame(told, [
    [text.indexOf('torn'), 'truncated'],
    [text.indexOf('worse'), 'syntax'],
  ])
  const fail = () => {
    throw new Error('enough')
  }
  await t.rejects(readLast(path, notes, 2, { onFault: fail }), { message: 'enough' })
  await t.rejects(readLast(path, notes, 2, { onFault: 'no' as never }), TypeError)
})

t.test('an abort', async (t) => {
  const path = join(t.testdir({ log: logText(2000) }), 'log')
  const aborted = { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' }
  await t.rejects(readLast(path, sessionFormat, 5, { signal: AbortSignal.abort('enough') }), aborted)
  const controller = new AbortController()
  const { handle, ranges } = await countingHandle(
    t,
    path,
    (reads) => reads === 2 && controller.abort('enough'),
  )
  await t.rejects(readLast(handle, sessionFormat, 2000, { signal: controller.signal }), aborted)
  t.equal(ranges.length, 3, 'the read that is under way is the last one')
})

t.test(
  'the fault of a last line without a terminator is the one that reading forwards reports',
  async (t) => {
    const tails: LinePart[] = [
      leafEntry('2'),
      { ...leafEntry('2'), id: 1 },
      { type: 'later' },
      '  ',
      '{"a',
      longLine,
    ]
    for (const tail of tails) {
      for (const unterminated of ['keep', 'drop'] as const) {
        const path = join(t.testdir({}), 'log')
        await writeFile(path, bytesOf(logOf(sessionHeader, leafEntry('1')), tail))
        const options = { unterminated, maxLineBytes }
        const { summary } = await readAll(path, sessionFormat, options)
        const faults: UnnumberedFault[] = []
        await readLast(path, sessionFormat, 9, { ...options, onFault: (fault) => faults.push(fault) })
        const expected = summary.faults.map(({ line, envelope, ...fault }) => fault)
        t.strictSame(
          faults,
          expected,
          `${unterminated}: ${Buffer.from(bytesOf(tail)).toString().slice(0, 30)}`,
        )
      }
    }
  },
)

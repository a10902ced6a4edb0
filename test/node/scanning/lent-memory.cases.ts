// A file is read straight into the module's memory, where its lines are certified: at every boundary of its chunks, with lines
// that no chunk holds, and with reads that are short, fail, or end after the scan has been left.

import assert from 'node:assert/strict'
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { scanEntries, verifyLog } from '../../../lib/index.js'
import { damageRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { Gate } from '../../support/files/gate.js'
import { partFolder } from '../../support/files/part-folder.js'
import { countInstances, withEngine } from '../../support/streams/engines.js'
import { headerLine, linesOf, noteLine, noteLog, notes } from '../../support/streams/notes-format.js'
import { readingOf, scannedByBatches } from '../../support/streams/scan-reading.js'

const MEBIBYTE = 1024 * 1024
/** Where the second and the third chunk of a file begin: each read repeats one page. */
const BOUNDARIES = [MEBIBYTE, 2 * MEBIBYTE - 4096]
const folder = partFolder()

t.test('every row of damage, in a file', async (t) => {
  const path = join(folder, 'log-1')
  for (const { id, format, bytes: log, options } of [...damageRows, ...jsonLinesRows]) {
    writeFileSync(path, log)
    const each = { log, format, options: { salvage: true, ...options }, source: () => path }
    assert.deepEqual(await scannedByBatches(each), await readingOf(each), id)
  }
  t.pass(`${damageRows.length + jsonLinesRows.length} rows`)
})

const AT_A_BOUNDARY = `${noteLine(1, 'é')}\n${noteLine(2)}\r\nBAD\n\n${noteLine(3)}\n`

/** A log with these lines about both boundaries, so many bytes before each; blank lines fill the rest. */
function logAbout(...before: readonly [first: number, second: number]): Buffer {
  const log = Buffer.alloc(BOUNDARIES.at(-1) as number, ' ')
  log.write(`${headerLine}\n`)
  for (const [index, boundary] of BOUNDARIES.entries())
    log.write(`\n${AT_A_BOUNDARY}`, boundary - (before[index] as number) - 1)
  for (let at = 50_000; at < log.length - 1_000; at += 50_000) log.write('\n', at)
  return Buffer.concat([log, Buffer.from(`\n${noteLine(4)}`)])
}

t.test('lines that the boundaries of chunks cut at every byte', async (t) => {
  const path = join(folder, 'log-2')
  const length = Buffer.byteLength(AT_A_BOUNDARY)
  const half = Math.ceil(length / 2)
  for (let before = 0; before <= half; before += 1) {
    const log = logAbout(before, before + half)
    writeFileSync(path, log)
    const reading = await readingOf({ log, format: notes })
    const scanned = await scannedByBatches({ log, format: notes, source: () => path })
    assert.deepEqual(scanned, reading, `${before} bytes before the first`)
    if (before % 8 === 0)
      assert.deepEqual(await verifyLog(path, notes), reading.summary, `${before} bytes before the first`)
  }
  t.pass(`${length} places`)
})

t.test('lines about as long as a window, a chunk, and longer', async (t) => {
  const path = join(folder, 'log-3')
  const lengths = [256 * 1024, 256 * 1024 + 1, MEBIBYTE - 4096, MEBIBYTE, MEBIBYTE + 1]
  for (const length of [...lengths, 3 * MEBIBYTE]) {
    const long = noteLine(1, 'x'.repeat(length - noteLine(1, '').length))
    const log = Buffer.from(linesOf(headerLine, noteLine(2), long, noteLine(3), long, noteLine(4), '{'))
    writeFileSync(path, log)
    const { header, entries, summary } = await readingOf({ log, format: notes })
    const scanned = await scannedByBatches({ log, format: notes, source: () => path })
    assert.deepEqual([scanned.header, scanned.summary], [header, summary], `${length} bytes`)
    assert.ok(scanned.entries.length === 5 && isDeepStrictEqual(scanned.entries, entries), `${length} bytes`)
    assert.deepEqual(await verifyLog(path, notes), summary, `${length} bytes`)
  }
  t.pass(`${lengths.length + 1} lengths`)
})

/** Opens a file of which each read returns at most so many bytes. */
async function openRead(
  path: string,
  lengthOf: (position: number, length: number) => number,
): Promise<FileHandle> {
  const file = await open(path)
  const { read } = file
  return Object.assign(file, {
    async read(buffer: Buffer, start: number, length: number, position: number) {
      return Reflect.apply(read, file, [buffer, start, lengthOf(position, length), position])
    },
  }) as FileHandle
}

t.test('a file whose reads are short or fail, or that is cut', async (t) => {
  const path = join(folder, 'log-4')
  const lines = Array.from({ length: 310 }, (_, n) => noteLine(n, 'x'.repeat(5_000)))
  const log = Buffer.from(linesOf(headerLine, ...lines))
  const failure = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
  const kinds: Record<string, (position: number, length: number) => number> = {
    'short reads': (_, length) => Math.min(length, 300_000),
    'a read that fails': (position, length) => {
      if (position > 1_200_000) throw failure
      return Math.min(length, 500_000)
    },
    'a file that is cut': (position, length) => {
      if (position > 900_000) truncateSync(path, 1_000_000)
      return length
    },
  }
  for (const [name, lengthOf] of Object.entries(kinds)) {
    const outcomes: object[] = []
    for (const engine of ['decoder', 'certifier']) {
      writeFileSync(path, log)
      const file = await openRead(path, lengthOf)
      outcomes.push(
        await withEngine(engine, () => scannedByBatches({ log, format: notes, source: () => file })),
      )
      await file.close()
    }
    t.ok(isDeepStrictEqual(outcomes[1], outcomes[0]), name)
  }
})

t.test('a file that grows during the scan, within a line', async (t) => {
  const path = join(folder, 'log-6')
  const lines = Array.from({ length: 310 }, (_, n) => noteLine(n, 'x'.repeat(5_000)))
  const log = Buffer.from(linesOf(headerLine, ...lines, '{', ...lines, noteLine(310)))
  const reading = await readingOf({ log, format: notes })
  for (const engine of ['decoder', 'certifier']) {
    for (const from of [1, MEBIBYTE + 1]) {
      let size = Math.floor(log.length / 2)
      writeFileSync(path, log.subarray(0, size))
      // Each read of what is there finds that the file goes on, until all of the log is there.
      const file = await openRead(path, (position, length) => {
        if (position < from || size === log.length) return length
        const grown = Math.min(size + 500_001, log.length)
        appendFileSync(path, log.subarray(size, grown))
        size = grown
        return length
      })
      const scanned = await withEngine(engine, () =>
        scannedByBatches({ log, format: notes, source: () => file }),
      )
      t.ok(isDeepStrictEqual(scanned, reading), `${engine}, from byte ${from}`)
      t.equal(size, log.length, 'all of it was appended')
      await file.close()
    }
  }
})

t.test('a read that ends after the scan was left does not reach the next scan', async (t) => {
  const path = join(folder, 'log-5')
  const log = Buffer.from(noteLog(100_000))
  writeFileSync(path, log)
  const file = await open(path)
  const { read } = file
  const gate = new Gate()
  let filled = 0
  Object.assign(file, {
    async read(buffer: Buffer, start: number, length: number, position: number) {
      if (position > 0) {
        await gate.pass()
        filled = buffer.fill('\n', start, start + length).length
      }
      return Reflect.apply(read, file, [buffer, start, length, position])
    },
  })
  const instances = countInstances(t)
  const left = scanEntries(file, notes)[Symbol.asyncIterator]()
  await left.next()
  await gate.reached
  const leaving = left.return?.()
  const before = instances.count
  const [scan, ...others] = [1, 2, 3, 4, 5].map(() => scanEntries(path, notes).batches())
  let lines = 0
  for await (const batch of scan as NonNullable<typeof scan>) {
    gate.open()
    await leaving
    for (const view of batch) assert.equal(view.line, ++lines + 1)
  }
  for (const other of others) await other.return(undefined)
  t.equal(lines, 100_000)
  t.ok(filled > 0, 'the read was still under way')
  t.ok(instances.count - before >= 1, "so its memory was not the next one's")
  await file.close()
})

// Where reading would resume: resuming there yields exactly what was not taken, however the entries were taken.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import {
  jsonLines,
  type ReadPosition,
  readAll,
  readEntries,
  readRecords,
  scanEntries,
} from '../../../lib/index.js'
import { partFolder } from '../../support/files/part-folder.js'
import { countTo, linesOf, noteLine, noteLog, notes, numbersOf } from '../../support/streams/notes-format.js'

const COUNT = 20_000
/** Longer than the trail that a reader keeps, with a corrupt line and a blank one before its end. */
const LOG = `${noteLog(COUNT)}${linesOf('x', '', noteLine(COUNT))}`
const TAKEN = [1, 7, 1025, 12_345]
const path = join(partFolder(), 'log')
writeFileSync(path, LOG)

async function rest(from: ReadPosition): Promise<number[]> {
  const lines = (await readAll(path, notes, { from })).summary.lines
  t.equal(from.line + lines - 1, COUNT + 5, 'the number of the line is right')
  return numbersOf((await readAll(path, notes, { from })).entries)
}

const after = (taken: number) => countTo(COUNT + 1).slice(taken)

t.test('a loop over entries that is left', async (t) => {
  for (const count of TAKEN) {
    const reader = readEntries(path, notes)
    t.same(reader.position, { offset: 0, line: 1 })
    let taken = 0
    for await (const _entry of reader) {
      taken += 1
      if (taken === count) break
    }
    t.same(await rest(reader.position), after(count), `${count}`)
  }
})

t.test('after every entry, in batches of fewer entries than the trail is long', async (t) => {
  const lines = Array.from({ length: 20_000 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(300) }))
  const long = join(partFolder(), 'long')
  writeFileSync(long, linesOf(...lines))
  const reader = readEntries(long, jsonLines)
  let [offset, line, wrong] = [0, 1, 0]
  for await (const _entry of reader) {
    offset += (lines[line - 1] as string).length + 1
    line += 1
    if (reader.position.offset !== offset || reader.position.line !== line) wrong += 1
  }
  t.equal(wrong, 0)
  t.equal(line, lines.length + 1)
})

t.test('at a fault: entries before it that are not handed on are not passed over', async (t) => {
  const positions: ReadPosition[] = []
  const reader = readEntries(path, notes, { onFault: () => positions.push(reader.position) })
  let taken = 0
  for await (const batch of reader.batches()) {
    const before = positions.at(-1)
    if (before !== undefined) t.same(await rest(before), after(taken))
    taken += batch.length
    if (before !== undefined) break
  }
  t.equal(positions.length, 1)
})

t.test('a loop over batches', async (t) => {
  const reader = readEntries(path, notes)
  let taken = 0
  for await (const batch of reader.batches()) {
    taken += batch.length
    if (taken > 5000) break
  }
  t.same(await rest(reader.position), after(taken))
})

t.test('a stream', async (t) => {
  for (const count of TAKEN) {
    const reader = readEntries(path, notes)
    let taken = 0
    const position = await new Promise<ReadPosition>((resolve) => {
      reader.on('data', (_entry) => {
        taken += 1
        if (taken !== count) return
        resolve(reader.position)
        reader.destroy()
      })
    })
    t.same(await rest(position), after(count), `${count}`)
  }
  const paused = readEntries(path, notes)
  await new Promise((resolve) => paused.once('readable', resolve))
  paused.read()
  t.same(await rest(paused.position), after(1), 'entries in its buffer are not taken')
  paused.destroy()
})

t.test('records', async (t) => {
  for (const count of TAKEN) {
    const records = readRecords(path, notes)
    t.same(records.position, { offset: 0, line: 1 })
    let taken = 0
    for await (const _record of records) {
      taken += 1
      if (taken === count) break
    }
    t.same(await rest(records.position), after(count - 1), `${count}, the header among them`)
  }
})

t.test('a scan, one by one and by batches', async (t) => {
  for (const count of TAKEN) {
    const scan = scanEntries(path, notes)
    t.same(scan.position, { offset: 0, line: 1 })
    let taken = 0
    for await (const _view of scan) {
      taken += 1
      if (taken === count) break
    }
    t.same(await rest(scan.position), after(count), `${count}`)
  }
  const scan = scanEntries(path, notes)
  let taken = 0
  for await (const batch of scan.batches()) {
    taken += batch.length
    break
  }
  t.same(await rest(scan.position), after(taken))
})

t.test('the end', async (t) => {
  const end = { offset: Buffer.byteLength(LOG), line: COUNT + 5 }
  const reader = readEntries(path, notes)
  for await (const _entry of reader);
  t.same(reader.position, end)
  const records = readRecords(path, notes)
  for await (const _record of records);
  t.same(records.position, end)
  const scan = scanEntries(path, notes)
  for await (const _view of scan);
  t.same(scan.position, end)
})

t.test('a reading that resumes, before it has taken anything', async (t) => {
  const from = { offset: Buffer.byteLength(noteLog(3)), line: 5 }
  const reader = readEntries(path, notes, { from })
  await new Promise((resolve) => reader.once('readable', resolve))
  t.same(reader.position, from)
  reader.destroy()
  const scan = scanEntries(path, notes, { from })
  await scan.header
  while (scan.position.offset === 0) await turn()
  t.same(scan.position, from)
  await scan.batches().return(undefined)
})

t.test('entries inside a corrupt line: its start, until the last is taken', async (t) => {
  const [first, damaged, last] = ['1\n', '{"a":1}{"a":2}x\n', '{"a":3}\n'] as const
  const log = first + damaged + last
  const second = first.length
  const third = second + damaged.length
  const starts = [second, second, third, third + last.length]
  const lines = [2, 2, 3, 4]
  const reader = readEntries(Buffer.from(log), jsonLines, { salvage: true })
  const scan = scanEntries(Buffer.from(log), jsonLines, { salvage: true })
  const found: ReadPosition[][] = [[], []]
  for await (const _entry of reader) found[0]?.push(reader.position)
  for await (const _view of scan) found[1]?.push(scan.position)
  const expected = starts.map((offset, index) => ({ offset, line: lines[index] }))
  t.same(found, [expected, expected])
})

t.test('a null that the stream can not carry is not taken', async (t) => {
  const reader = readEntries(Readable.from(['1\nnull\n2\n']), jsonLines)
  const taken: unknown[] = []
  await new Promise((resolve) => reader.once('readable', resolve))
  t.same(reader.position, { offset: 0, line: 1 })
  for await (const entry of reader) {
    taken.push(entry)
    if (entry === null) t.same(reader.position, { offset: 7, line: 3 })
  }
  t.same(taken, [1, null, 2])
})

t.test('fault records have a place and a checkpoint like the others', async (t) => {
  const log = Buffer.from(`1\nNOT JSON\n2`)
  for await (const record of readRecords(log, jsonLines, { unterminated: 'drop' })) {
    if (record.kind !== 'fault') continue
    const { line, offset, length } = record.fault
    t.match(record, { line, offset, length })
    const isTorn = record.fault.reason === 'truncated'
    const checkpoint = isTorn ? { offset, line } : { offset: offset + length + 1, line: line + 1 }
    t.same(record.checkpoint, checkpoint)
    t.equal(record.next, checkpoint.offset)
  }
})

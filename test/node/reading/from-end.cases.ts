// Beginning at the end of a file: after its last terminator.

import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import t from 'tap'
import {
  type EntryReader,
  jsonLines,
  type ReadOptions,
  readAll,
  readEntries,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import {
  headerLine,
  linesOf,
  type Note,
  type NotesHeader,
  noteLine,
  noteLog,
  notes,
  notesHeader,
} from '../../support/streams/notes-format.js'

const end = { from: 'end' } as const

async function read(
  text: string | Buffer,
  format: typeof notes | typeof jsonLines,
  options: ReadOptions = {},
) {
  const path = `${t.testdir({ log: text })}/log`
  return readAll<unknown, unknown>(path, format, { ...end, ...options })
}

t.test('nothing before the end is read but the header', async (t) => {
  const log = noteLog(1000)
  const { header, entries, summary } = await read(log, notes)
  t.same(header, notesHeader)
  t.same(entries, [])
  t.match(summary, { lines: 1, bytes: log.length, committed: log.length, status: 'clean' })
  await t.rejects(read('{}\n1\n', notes), { code: 'ERR_LOG_HEADER' }, 'which is checked')
  await t.rejects(read('', notes), { code: 'ERR_LOG_EMPTY' })
  t.same((await read('', jsonLines)).entries, [])
})

t.test('a last line without a terminator comes after the end', async (t) => {
  const log = noteLog(3)
  t.match((await read(`${log}{"type"`, notes)).summary, {
    truncated: true,
    faults: [{ line: 2, offset: log.length }],
  })
  t.same((await read('1\n2\n3', jsonLines)).entries, [3])
  t.same((await read('3', jsonLines)).entries, [3])
  t.same((await read('\ufeff3', jsonLines)).entries, [3])
  t.same((await read('1\n2\r', jsonLines)).entries, [], 'a lone return is a terminator')
  t.match((await read(headerLine, notes)).summary, { truncated: true, lines: 1 })
})

t.test('followed, what is appended is read, a torn line from its start', async (t) => {
  const torn = noteLine(3)
  const path = `${t.testdir({ log: noteLog(3) + torn.slice(0, 5) })}/log`
  const reader: EntryReader<NotesHeader, Note> = readEntries(path, notes, { ...end, follow: { pollMs: 1 } })
  await once(reader, 'header')
  appendFileSync(path, `${torn.slice(5)}\n${linesOf(noteLine(4), 'x', noteLine(5))}`)
  const faults: number[] = []
  reader.on('fault', ({ line }) => faults.push(line))
  const found: number[] = []
  for await (const { n } of reader) {
    found.push(n)
    if (n === 5) break
  }
  t.same(found, [3, 4, 5])
  t.same(faults, [4], 'lines are numbered from 2')
  t.same(reader.position.line, 6)
})

t.test('scans', async (t) => {
  const path = `${t.testdir({ log: noteLog(3) })}/log`
  t.match(await verifyLog(path, notes, end), { entries: 0, bytes: noteLog(3).length })
  for await (const _view of scanEntries(path, notes, end)) t.fail('an entry')
})

t.test('only regular files have an end', async (t) => {
  await t.rejects(readAll('/dev/null', jsonLines, end), {
    code: 'ERR_LOG_CHECKPOINT',
    message: /regular file/,
  })
  t.throws(() => readEntries(Buffer.from(''), jsonLines, end), { name: 'TypeError', message: /path/ })
  for (const from of ['start', null, 7])
    t.throws(() => readEntries('log', jsonLines, { from } as unknown as ReadOptions), TypeError)
})

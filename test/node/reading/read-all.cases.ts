import { join } from 'node:path'
import t from 'tap'
import { jsonLines, readAll } from '../../../lib/index.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { noteLine, noteLog, notes, notesFrom, notesHeader } from '../../support/streams/notes-format.js'

t.test('returns header, entries and summary', async (t) => {
  const path = join(t.testdir({ log: `${noteLog(3000)}x\n${noteLine(0)}` }), 'log')
  const { header, entries, summary } = await readAll(path, notes)
  t.same(header, notesHeader)
  t.same(entries, notesFrom(0, 3000))
  t.match(summary, { status: 'corrupt-entries-with-truncation', entries: 3000, corrupt: 1, lines: 3003 })
  t.equal(descriptorsOf(path), 0)
})

t.test('reads a format without a header, with nulls as entries', async (t) => {
  const { header, entries } = await readAll(Buffer.from('null\n1\nnull'), jsonLines)
  t.equal(header, undefined)
  t.same(entries, [null, 1, null])
})

t.test('rejects with the error of reading, and releases the source', async (t) => {
  const path = join(t.testdir({ log: `${noteLog(3)}x\n` }), 'log')
  await t.rejects(readAll(path, notes, { onCorrupt: 'fail' }), { code: 'ERR_LOG_CORRUPT' })
  await t.rejects(readAll(path, notes, { signal: AbortSignal.abort() }), { name: 'AbortError' })
  t.equal(descriptorsOf(path), 0)
})

// Files that can't be read to their end: a page of them is damaged, or reads stop for no reason. Neither is the end
// of a log, for any reader, for the writer's opening, or for repair.

import t from 'tap'
import { EntryWriter, repairLog } from '../../../lib/index.js'
import { faultyFile, faultyFilesMissing } from '../../support/files/faulty-file.js'
import { outcomes, type Places, partReaders, wholeReaders } from '../../support/processes/reader-outcomes.js'
import { runCommand } from '../../support/processes/run-command.js'
import { seed } from '../../support/random/seed.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

const PAGE = 4096
const BAD_PAGE = 3 * PAGE
const COUNT = 260
const lines = [
  headerLine,
  ...Array.from({ length: COUNT }, (_, n) => (n === 20 ? 'not an entry' : noteLine(n, 'x'.repeat(n)))),
]
const log = linesOf(...lines)
const torn = `${log}{"type":"note"`

/** Where each line begins. */
const starts = lines.map((_, index) => linesOf(...lines.slice(0, index)).length)
const isAfterPage = (start: number) => start >= BAD_PAGE + 3 * PAGE
const firstAfter = starts.findIndex(isAfterPage)
const places: Places = {
  middle: starts[firstAfter] as number,
  line: { offset: starts[10] as number, length: (lines[10] as string).length },
  last: COUNT - 1,
}
const wholeBefore = starts.filter((start, index) => start + (lines[index] as string).length < BAD_PAGE).length

const skip = faultyFilesMissing

t.test('a page that is damaged', { skip }, async (t) => {
  const path = await faultyFile(t, torn, ['fail', BAD_PAGE])
  const failure = { code: 'EIO', offset: BAD_PAGE }

  for (const [name, { came, error }] of Object.entries(await outcomes(wholeReaders, path, places))) {
    const isBackwards = name === 'readLast of all'
    // Backwards a range is read at once: it fails where the page begins, or where the range does.
    t.match(error, isBackwards ? { code: 'EIO' } : failure, `${name}: the error of the read`)
    t.notOk(JSON.stringify(came).includes('"status"'), `${name}: and no summary`)
  }
  const { readEntries, readRecords, follow } = await outcomes(wholeReaders, path, places)
  t.equal(readEntries?.came.length, wholeBefore - 2, 'every line before it comes first, the header left out')
  t.equal(readRecords?.came.length, wholeBefore)
  t.equal(follow?.came.length, wholeBefore - 2, 'nor does following take it for the end')

  const healthy = await faultyFile(t, torn, ['fail', torn.length + PAGE])
  t.strictSame(
    await outcomes(partReaders, path, places),
    await outcomes(partReaders, healthy, places),
    'the lines elsewhere can be read, and reading can be resumed after the page',
  )
  const inPage = { ...places, middle: BAD_PAGE + 10, line: { offset: BAD_PAGE - 5, length: 10 } }
  const into = await outcomes(partReaders, path, inPage)
  for (const name of ['findLastNewline before the middle', 'lineStream'])
    t.match(into[name]?.error, { code: 'EIO' }, `${name} into it`)
})

t.test('a page that is damaged: the command', { skip }, async (t) => {
  const path = await faultyFile(t, log, ['fail', BAD_PAGE])
  const check = await runCommand(['check', '--format', 'jsonl', path])
  t.match(check, { exitCode: 2, stderr: new RegExp(`i/o error \\(EIO\\) at byte ${BAD_PAGE}`) })
  t.notMatch(check.stdout, /clean/)
  const cat = await runCommand(['cat', '--format', 'jsonl', path])
  t.match(cat, { exitCode: 2, stderr: /i\/o error \(EIO\)/ })
  const whole = lines.slice(0, wholeBefore).filter((line) => line.startsWith('{'))
  t.equal(cat.stdout, linesOf(...whole), 'every line before it is written out')
  t.match(await runCommand(['repair', '--dry-run', '--format', 'jsonl', path]), {
    exitCode: 2,
    stderr: /EIO/,
  })
})

t.test('a page that is damaged: opening for appending, and repair', { skip }, async (t) => {
  const atTail = Math.floor(torn.length / PAGE) * PAGE
  const tail = await faultyFile(t, torn, ['fail', atTail])
  // Without a lock, for which a file that is mounted by itself may be refused.
  await t.rejects(
    EntryWriter.open(tail, notes, { lock: false }),
    { code: 'EIO' },
    'a tail that is not known is not cut',
  )
  const inside = await faultyFile(t, log, ['fail', BAD_PAGE])
  const writer = await EntryWriter.open(inside, notes, { lock: false })
  await writer.close()
  t.equal(writer.recovery.action, 'none', 'opening reads the header and the tail alone')
  await t.rejects(repairLog(inside, notes, { dryRun: true }), { code: 'EIO', offset: BAD_PAGE })
  const atHeader = await faultyFile(t, log, ['fail', 0])
  await t.rejects(EntryWriter.open(atHeader, notes, { lock: false }), { code: 'EIO' })
  for (const [name, { error }] of Object.entries(await outcomes(wholeReaders, atHeader, places)))
    t.match(error, { code: 'EIO', offset: 0 }, `${name}: the header is on it`)
})

t.test('empty reads before the end, without an error', { skip }, async (t) => {
  const path = await faultyFile(t, log, ['stop', BAD_PAGE])
  for (const [name, { error }] of Object.entries(await outcomes(wholeReaders, path, places)))
    t.match(error, { name: 'LogError', code: 'ERR_LOG_FAILED' }, name)
  await t.rejects(repairLog(path, notes, { dryRun: true }), { code: 'ERR_LOG_FAILED', offset: BAD_PAGE })
  await t.rejects(EntryWriter.open(path, notes, { lock: false }), { code: 'ERR_LOG_FAILED' })
  const { exitCode, stderr } = await runCommand(['check', '--format', 'jsonl', path])
  t.match(
    { exitCode, stderr },
    { exitCode: 2, stderr: /reads give nothing from byte 12288 on, and no error/ },
  )
})

t.test(`reads that are short at random (seed ${seed})`, { skip }, async (t) => {
  const path = await faultyFile(t, torn, ['short', seed])
  const whole = await faultyFile(t, torn, ['fail', torn.length + PAGE])
  const readers = { ...wholeReaders, ...partReaders }
  t.strictSame(await outcomes(readers, path, places), await outcomes(readers, whole, places))
})

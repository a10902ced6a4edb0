// A log that has lost its header is repaired with the given one; a log that has its own header keeps it.

import { readFile } from 'node:fs/promises'
import t from 'tap'
import { BYTE_ORDER_MARK } from '../../../lib/core/lines/line-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import {
  bytesOf,
  firstHalf,
  jsonOf,
  type LinePart,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { logFolder } from '../../support/repair/log-folder.js'
import { restores } from '../../support/repair/restore.js'

const folder = partFolder()
const header = { ...sessionHeader, id: 'given' }
const [e1, e2] = [userEntry('1'), leafEntry('2')]
const torn = firstHalf(jsonOf(sessionHeader))
const long = jsonOf({ ...sessionHeader, id: 1, cwd: 'x'.repeat(200_000) })

const lost: [name: string, damaged: Uint8Array, kept: LinePart[]][] = [
  ['a torn header line', logOf(torn, e1, e2), [e1, e2]],
  ['a torn header, glued to the first entry', logOf(bytesOf(torn, e1), e2), [e1, e2]],
  ['a header, glued to the first entry', logOf(bytesOf(sessionHeader, e1), e2), [e1, e2]],
  ['no header at all', logOf(e1, e2), [e1, e2]],
  ['nothing but a torn header', bytesOf(torn), []],
  ['nothing', bytesOf(''), []],
  ['nothing but a byte order mark', BYTE_ORDER_MARK, []],
  ['a byte order mark, then a torn header', bytesOf(BYTE_ORDER_MARK, logOf(torn, e1)), [e1]],
  ['a byte order mark, then an entry', bytesOf(BYTE_ORDER_MARK, logOf(e1)), [e1]],
  ['NULs in place of the header', bytesOf(new Uint8Array(40), '\n', logOf(e1)), [e1]],
  ['a header that does not match', logOf({ ...sessionHeader, id: 1 }, e1), [e1]],
  ['the same, longer than what is read at once', logOf(long, e1), [e1]],
  ['a blank line, then an entry', logOf('', e1), ['', e1]],
  ['an unknown type after it', logOf(torn, { type: 'later' }, e1), [{ type: 'later' }, e1]],
  ['damage after it, and a torn tail', bytesOf(logOf(torn, 'BAD', e1, bytesOf('stub', e2)), torn), [e1, e2]],
]

t.test('a lost header', async (t) => {
  for (const [name, damaged, kept] of lost) {
    await t.test(name, async (t) => {
      const { path } = logFolder(folder, damaged)
      const repaired = logOf(header, ...kept)
      const report = await repairLog(path, sessionFormat, { header })
      t.strictSame([report.changed, report.headerAdded], [true, true])
      t.equal(report.removedBytes, damaged.length + logOf(header).length - repaired.length)
      sameBytes(t, await readFile(path), repaired)
      await restores(t, repaired, report.quarantine as string, damaged)
      const reading = await readAll(path, sessionFormat)
      t.strictSame(reading.header, header)
      t.strictSame(report.after, reading.summary)
    })
  }
})

t.test('a given header is not used', async (t) => {
  const own: [name: string, damaged: Uint8Array, repaired: Uint8Array][] = [
    ['where the log has its own', logOf(sessionHeader, e1), logOf(sessionHeader, e1)],
    ['where damage follows its own', logOf(sessionHeader, 'BAD', e1), logOf(sessionHeader, e1)],
    ['where its own lacks only a terminator', bytesOf(sessionHeader), logOf(sessionHeader)],
  ]
  for (const [name, damaged, repaired] of own) {
    const { path } = logFolder(folder, damaged)
    t.match(await repairLog(path, sessionFormat, { header }), { headerAdded: false }, name)
    sameBytes(t, await readFile(path), repaired, name)
  }
})

t.test('an invalid given header is not checked where it is not needed', async (t) => {
  const { path } = logFolder(folder, logOf(sessionHeader, e1))
  const bad = {} as unknown as typeof header
  t.match(await repairLog(path, sessionFormat, { header: bad }), { changed: false })
})

t.test('a given header that is longer than maxLineBytes is refused', async (t) => {
  const damaged = logOf(torn, e1)
  const { path } = logFolder(folder, damaged)
  const tooLong = { ...header, cwd: 'x'.repeat(1000) }
  const options = { maxLineBytes: 900, header: tooLong }
  const refused = { code: 'ERR_LOG_INVALID_ENTRY', message: /bytes long, more than maxLineBytes \(900\)/ }
  await t.rejects(repairLog(path, sessionFormat, options), refused)
  sameBytes(t, await readFile(path), damaged)
})

t.test('a format without a header ignores the option', async (t) => {
  for (const bytes of [logOf([1]), bytesOf('')]) {
    const { path } = logFolder(folder, bytes)
    t.match(await repairLog(path, jsonLines, { header: undefined }), { changed: false })
    sameBytes(t, await readFile(path), bytes)
  }
})

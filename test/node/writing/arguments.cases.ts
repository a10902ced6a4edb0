// Every public function refuses a misspelt option, and what is not a format, before it touches a file.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  EntryReader,
  EntryWriter,
  findLastNewline,
  jsonLines,
  type LogFormat,
  readAll,
  readEntries,
  readLast,
  readRecords,
  repairLog,
  restoreLog,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'

type Call = (path: string, format: LogFormat<undefined, unknown>, options: object) => unknown

const withFormat: Record<string, Call> = {
  EntryReader: (_path, format, options) => new EntryReader(format, options),
  readEntries: (path, format, options) => readEntries(path, format, options),
  readRecords: (path, format, options) => readRecords(path, format, options),
  readAll: (path, format, options) => readAll(path, format, options),
  scanEntries: (path, format, options) => scanEntries(path, format, options),
  verifyLog: (path, format, options) => verifyLog(path, format, options),
  readLast: (path, format, options) => readLast(path, format, 1, options),
  'EntryWriter.open': (path, format, options) => EntryWriter.open(path, format, options),
  'EntryWriter.create': (path, format, options) => EntryWriter.create(path, format, undefined, options),
  'EntryWriter.openOrCreate': (path, format, options) =>
    EntryWriter.openOrCreate(path, format, undefined, options),
  repairLog: (path, format, options) => repairLog(path, format, options),
}
const others: Record<string, Call> = {
  findLastNewline: (path, _format, options) => findLastNewline(path, options),
  restoreLog: (path, _format, options) => restoreLog(path, options),
}

for (const [name, call] of Object.entries({ ...withFormat, ...others })) {
  t.test(`${name} refuses an option that it does not know`, async (t) => {
    const path = join(t.testdir(), 'log')
    const attempt = async () => call(path, jsonLines, { salvge: true })
    await t.rejects(attempt(), { name: 'TypeError', message: /^unknown option salvge: there are \w+, / })
    t.notOk(existsSync(path))
  })
}

for (const [name, call] of Object.entries(withFormat)) {
  t.test(`${name} refuses what is not a format`, async (t) => {
    const path = join(t.testdir(), 'log')
    for (const format of [undefined, null, {}, 'jsonLines']) {
      const attempt = async () => call(path, format as unknown as typeof jsonLines, {})
      await t.rejects(attempt(), { name: 'TypeError', message: /^the format must be one that defineFormat/ })
    }
    t.notOk(existsSync(path))
  })
}

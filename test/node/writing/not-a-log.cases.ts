// Opening cuts off an unfinished append. A file that is not a log has no such thing at its end, and is refused.

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import Type from 'typebox'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { listing } from '../../support/files/log-folder.js'

const events = defineFormat({
  name: 'events',
  entry: Type.Object({ type: Type.Literal('a') }),
  unterminated: 'drop',
})

t.test('a file that is not a log is refused, and left as it is, byte for byte', async (t) => {
  const rows: [string | Buffer, string][] = [
    [readFileSync(process.execPath).subarray(0, 3287), 'it begins like a binary file'],
    [readFileSync('package.json', 'utf8').trimEnd(), 'it is a JSON document over many lines'],
    [readFileSync('LICENSE', 'utf8').trimEnd(), 'it begins like plain text'],
    ['[\n{"id":1},\n{"id":2}\n]', 'it is an array in a file'],
    [`[\n{"id":"${'x'.repeat(100_000)}"},\n{"id":2}\n]`, 'it is an array in a file'],
    ['\u001e{\n"id":1}', 'it is a JSON text sequence whose records span lines'],
    // Nothing would be cut from these files, but a line appended to them would spoil them.
    [`\u007fELF\0\u0001\n`, 'it begins like a binary file'],
    ['{\n"a":1\n}\n', 'it is a JSON document over many lines'],
    ['[\n{"id":1},\n{"id":2}\n]\r\n', 'it is an array in a file'],
  ]
  const folder = t.testdir({})
  const path = `${folder}/log`
  for (const [bytes, what] of rows) {
    for (const format of [jsonLines, events]) {
      writeFileSync(path, bytes)
      await t.rejects(EntryWriter.open(path, format), {
        code: 'ERR_LOG_NOT_LINES',
        message: `the file is not a log of JSON lines: ${what}; it is left as it is`,
      })
      t.ok(readFileSync(path).equals(Buffer.from(bytes)), what)
      t.same(listing(folder), ['log'])
    }
  }
})

t.test('a damaged log is opened, and so is any file from which nothing would be cut', async (t) => {
  const path = `${t.testdir({})}/log`
  const texts = [
    '',
    'damaged\n{"a":1}\n{"a',
    '{"a',
    '\0\0\0',
    '[{"id":1}]',
    '[{"id":1},{"id":2}]\n',
    '"x":{"a":1}}\n',
    'text\n',
    'text\r',
  ]
  for (const text of texts) {
    writeFileSync(path, text)
    const writer = await EntryWriter.open(path, jsonLines)
    await writer.append({ b: 2 })
    await writer.close()
    t.match(readFileSync(path, 'utf8'), /(?:^|\n)\{"b":2\}\n$/, JSON.stringify(text))
  }
})

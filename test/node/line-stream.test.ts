import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { jsonLines, lineStream, readRecords } from '../../lib/index.js'

t.test('the bytes of every record of a file, terminator left out', async (t) => {
  const lines = ['{"a":1}', 'NOT JSON', '"é"', '\0\0']
  const path = join(t.testdir(), 'log.jsonl')
  writeFileSync(path, `${lines.join('\r\n')}\n`)
  const found: string[] = []
  for await (const record of readRecords(path, jsonLines)) {
    if (record.kind === 'summary' || record.kind === 'header') continue
    const place = record.kind === 'fault' ? record.fault : record
    found.push(Buffer.concat(await lineStream(path, place).toArray()).toString())
  }
  t.strictSame(found, lines)
})

t.test('a line of no bytes is an empty stream', async (t) => {
  t.strictSame(await lineStream('never opened', { offset: 5, length: 0 }).toArray(), [])
})

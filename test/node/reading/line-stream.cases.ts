import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { jsonLines, lineStream, readRecords } from '../../../lib/index.js'
import { descriptorsLeftOf, descriptorsOf } from '../../support/files/descriptors.js'

t.test('streams the bytes of every record of a file, without the terminator', async (t) => {
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

t.test('a line of many blocks', async (t) => {
  const line = 'x'.repeat(200_000)
  const path = join(t.testdir({ log: `a\n${line}\nb\n` }), 'log')
  const blocks: Buffer[] = await lineStream(path, { offset: 2, length: line.length }).toArray()
  t.equal(String(Buffer.concat(blocks)), line)
  t.equal(descriptorsOf(path), 0)
  for await (const _block of lineStream(path, { offset: 2, length: line.length })) break
  t.equal(await descriptorsLeftOf(path, 0), 0, 'left early')
})

t.test('fails where the file ends before the line does', async (t) => {
  const path = join(t.testdir({ log: 'a\nbcd' }), 'log')
  const changed = { code: 'ERR_LOG_CHANGED', offset: 5 }
  await t.rejects(lineStream(path, { offset: 2, length: 10 }).toArray(), changed)
  await t.rejects(lineStream(path, { offset: 50, length: 10 }).toArray(), changed)
  await t.rejects(lineStream(`${path}.gone`, { offset: 0, length: 1 }).toArray(), { code: 'ENOENT' })
})

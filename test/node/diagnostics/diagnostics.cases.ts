// What readers and writers tell `node:diagnostics_channel`.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  EntryReader,
  EntryWriter,
  jsonLines,
  readEntries,
  readRecords,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import { partFolder } from '../../support/files/part-folder.js'
import { queueOver } from '../../support/files/queue-over.js'

const READ = ['start', 'fault', 'end', 'error', 'close'].map((name) => `wholeline:read:${name}`)
const WRITE = ['open', 'commit', 'error', 'close'].map((name) => `wholeline:write:${name}`)

interface Told {
  name: string
  message: Record<string, unknown>
}

/** What is told of these channels until the test ends. */
function told(t: Test, names: readonly string[]): Told[] {
  const all: Told[] = []
  for (const name of names) {
    const listener = (message: unknown) =>
      void all.push({ name: name.replace(/.*:/, ''), message: message as Told['message'] })
    subscribe(name, listener)
    t.teardown(() => unsubscribe(name, listener))
  }
  return all
}

function namesOf(all: readonly Told[]): string {
  return all.map(({ name }) => name).join(' ')
}

const path = join(partFolder(), 'log')
writeFileSync(path, '1\nno\n2\n')

const ways: Record<string, (from: string) => Promise<unknown>> = {
  readEntries: (from) => readEntries(from, jsonLines, { maxFaults: 0 }).toArray(),
  readRecords: (from) => readRecords(from, jsonLines, { maxFaults: 0 }).toArray(),
  scanEntries: async (from) => {
    for await (const _view of scanEntries(from, jsonLines, { maxFaults: 0 }));
  },
  verifyLog: (from) => verifyLog(from, jsonLines, { maxFaults: 0 }),
}

for (const [name, read] of Object.entries(ways)) {
  t.test(`${name} tells of its start, of each fault and of its end`, async (t) => {
    const all = told(t, READ)
    await read(path)
    t.equal(namesOf(all), 'start fault end close')
    t.match(all[1]?.message, { fault: { line: 2 } }, 'those too that the summary does not keep')
    t.match(all[2]?.message, { summary: { entries: 2 } })
    t.strictSame(all[0]?.message.reading, { format: jsonLines.name, source: path })
    t.equal(new Set(all.map(({ message }) => message.reading)).size, 1, 'the same object each time')
  })

  t.test(`${name} tells what the reading fails with`, async (t) => {
    const all = told(t, READ)
    await t.rejects(read(`${path}.none`), { code: 'ENOENT' })
    t.equal(namesOf(all), 'start error close')
    t.match(all[1]?.message, { error: { code: 'ENOENT' } })
  })
}

t.test('what the log itself fails with', async (t) => {
  const all = told(t, READ)
  await t.rejects(verifyLog(path, jsonLines, { onCorrupt: 'fail' }), { code: 'ERR_LOG_CORRUPT' })
  t.equal(namesOf(all), 'start fault error close')
})

t.test('a reader that is left, and one that is written to', async (t) => {
  const all = told(t, READ)
  for await (const _entry of readEntries(Buffer.from('1\n2\n'), jsonLines)) break
  t.equal(namesOf(all), 'start close')
  t.match(all[0]?.message, { reading: { source: undefined } })
  all.length = 0
  const reader = new EntryReader(jsonLines)
  reader.end('1\n')
  await reader.toArray()
  t.equal(namesOf(all), 'start end close')
  all.length = 0
  const range = {
    name: 'a range',
    stat: async () => ({ size: 2, version: '1' }),
    read: async () => Buffer.from('1\n'),
  }
  await verifyLog(range, jsonLines)
  t.match(all[0]?.message, { reading: { source: 'a range' } })
})

t.test('a writer tells what it opened, and what it committed together', async (t) => {
  const log = join(t.testdir({ log: '1\n{"a"' }), 'log')
  const all = told(t, WRITE)
  const writer = await EntryWriter.open(log, jsonLines)
  await Promise.all([writer.append(2), writer.appendMany([3, 4])])
  await writer.close()
  t.equal(namesOf(all), 'open commit close')
  t.match(all[0]?.message, {
    writing: { format: jsonLines.name, path: log },
    recovery: { offset: 2, length: 4 },
  })
  t.match(all[1]?.message, { lines: 3, bytes: 6, offset: 2 })
})

t.test('a writer tells what the disk did not take', async (t) => {
  const all = told(t, WRITE)
  const { queue } = await queueOver((operation) => {
    if (operation.name === 'write') throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    return undefined
  })
  await t.rejects(queue.append(() => Buffer.from('1\n')))
  t.equal(namesOf(all), 'error')
})

import { once } from 'node:events'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { jsonLines, type LogRecord, type ReadOptions, readAll, readRecords } from '../../../lib/index.js'
import {
  headerLine,
  linesOf,
  type Note,
  type NotesHeader,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
} from '../../support/streams/notes-format.js'

type Records = LogRecord<NotesHeader, Note>[]

function recordsOf(log: string, options: ReadOptions = {}): Promise<Records> {
  return readRecords(Buffer.from(log), notes, options).toArray()
}

t.test('header, entries and faults in file order, each with its place, and the summary last', async (t) => {
  const lines = [headerLine, noteLine(0), 'x', '', noteLine(1, '\u20ac'), '{"type":"new"}']
  const torn = '{"type'
  const log = linesOf(...lines) + torn
  const records = await recordsOf(log)
  const bytes = Buffer.from(log)
  const starts = lines.map((_, index) => Buffer.byteLength(linesOf(...lines.slice(0, index))))
  const place = (line: number) => {
    const length = Buffer.byteLength(lines[line - 1] as string)
    return { line, offset: starts[line - 1] as number, length }
  }
  const next = (line: number) => place(line).offset + place(line).length + 1
  const tornAt = bytes.length - torn.length
  t.match(records, [
    { kind: 'header', header: notesHeader, ...place(1), next: next(1) },
    { kind: 'entry', entry: note(0), salvaged: false, ...place(2), next: next(2) },
    { kind: 'fault', fault: { reason: 'syntax', ...place(3) }, next: next(3) },
    { kind: 'entry', entry: note(1, '\u20ac'), salvaged: false, ...place(5), next: next(5) },
    { kind: 'fault', fault: { reason: 'unknown-type', ...place(6) }, next: next(6) },
    {
      kind: 'fault',
      fault: { reason: 'truncated', line: 7, offset: tornAt, length: torn.length },
      next: tornAt,
    },
    { kind: 'summary', summary: { lines: 7, entries: 2, corrupt: 2, blank: 1, truncated: true } },
  ])
  t.equal(records.length, 7)
})

t.test('the summary is the same as in every other way of reading', async (t) => {
  const log = `${noteLog(50)}x\n\n${noteLine(0)}`
  const { summary } = await readAll(Buffer.from(log), notes)
  t.same((await recordsOf(log)).at(-1), { kind: 'summary', summary })
})

t.test('onFault is called for every fault, before its record', async (t) => {
  const order: unknown[] = []
  const onFault = ({ line }: { line: number }) => order.push(['reported', line])
  for await (const record of readRecords(Buffer.from(`${noteLog(0)}x\ny\n`), notes, { onFault }))
    if (record.kind === 'fault') order.push(['record', record.fault.line])
  t.same(
    order.filter((each) => (each as [string])[0] === 'reported'),
    [
      ['reported', 2],
      ['reported', 3],
    ],
  )
  t.equal(order.length, 4)
})

t.test('is a stream that flows, pauses, and can be read with `read`', async (t) => {
  const kinds = ['header', ...notesFrom(0, 40).map(() => 'entry'), 'summary']
  const newStream = () => readRecords(Buffer.from(noteLog(40)), notes)

  const flowing: string[] = []
  const stream = newStream()
  stream.on('data', ({ kind }) => {
    flowing.push(kind)
    stream.pause()
    setImmediate(() => stream.resume())
  })
  await once(stream, 'end')
  t.same(flowing, kinds)

  const byHand: string[] = []
  const read = newStream()
  read.on('readable', () => {
    for (let record = read.read(); record !== null; record = read.read()) byHand.push(record.kind)
  })
  await once(read, 'end')
  t.same(byHand, kinds)
})

t.test('reads no more than is taken, and what the stream holds', async (t) => {
  let given = 0
  function* chunks() {
    yield Buffer.from(linesOf(headerLine))
    for (;;) {
      yield Buffer.from(linesOf(noteLine(given)))
      given += 1
    }
  }
  const stream = readRecords(chunks(), notes)
  for (let turns = 0; turns < 10; turns += 1) await turn()
  t.ok(given <= 17, `${given} records of a source without end`)
  stream.destroy()
})

/** Ways for reading to fail after 40 good entries. */
type RecordStream = ReturnType<typeof readRecords<NotesHeader, Note>>
type Expected = Error | { code: string; line: number } | { name: string }
const failures: Record<string, () => [RecordStream, Expected]> = {
  'the source': () => {
    const error = new Error('unplugged')
    const source = (async function* () {
      yield Buffer.from(noteLog(40))
      throw error
    })()
    return [readRecords(source, notes), error]
  },
  'a corrupt line': () => [
    readRecords(Buffer.from(`${noteLog(40)}x\n`), notes, { onCorrupt: 'fail' }),
    { code: 'ERR_LOG_CORRUPT', line: 42 },
  ],
  onFault: () => {
    const error = new Error('enough')
    const onFault = () => {
      throw error
    }
    return [readRecords(Buffer.from(`${noteLog(40)}x\n`), notes, { onFault }), error]
  },
  'something that is not a chunk': () => [
    readRecords([Buffer.from(noteLog(40)), 7] as Iterable<Uint8Array>, notes),
    { name: 'TypeError' },
  ],
}

for (const [what, fail] of Object.entries(failures)) {
  t.test(`${what} fails: the error comes after every record`, async (t) => {
    const ways: Record<string, (stream: RecordStream, taken: unknown[]) => Promise<unknown>> = {
      'a loop': async (stream, taken) => {
        for await (const record of stream) taken.push(record)
      },
      'a stream': async (stream, taken) => {
        stream.on('data', (record) => taken.push(record))
        await once(stream, 'end')
      },
      'a late loop': async (stream, taken) => {
        for (let turns = 0; turns < 5; turns += 1) await turn()
        for await (const record of stream) taken.push(record)
      },
    }
    for (const [way, take] of Object.entries(ways)) {
      const [stream, error] = fail()
      const taken: Records = []
      await t.rejects(take(stream, taken), error, way)
      const entries = taken.filter(({ kind }) => kind === 'entry')
      t.equal(entries.length, 40, `${way}: every entry comes before`)
    }
  })
}

t.test('the fault of the corrupt line that ends the reading comes before the error', async (t) => {
  const taken: Records = []
  const read = async () => {
    const stream = readRecords(Buffer.from(`${noteLog(1)}x\n`), notes, { onCorrupt: 'fail' })
    for await (const record of stream) taken.push(record)
  }
  await t.rejects(read(), { code: 'ERR_LOG_CORRUPT', fault: { line: 3 } })
  t.match(taken.at(-1), { kind: 'fault', fault: { line: 3 } })
})

t.test('no fault is reported once the stream is destroyed', async (t) => {
  let faults = 0
  const onFault = () => {
    faults += 1
    stream.destroy()
  }
  const stream = readRecords(Buffer.from(`${noteLog(0)}x\ny\nz\n`), notes, { onFault })
  await once(stream.resume(), 'close')
  await turn()
  t.equal(faults, 1)
})

t.test('an abort before reading begins', async (t) => {
  const path = join(t.testdir({ log: noteLog(1) }), 'log')
  const stream = readRecords(path, notes, { signal: AbortSignal.abort() })
  await t.rejects(stream.toArray(), { name: 'AbortError' })
})

t.test('a null entry is an ordinary record', async (t) => {
  const records = await readRecords(Buffer.from('null\n1\nnull\n'), jsonLines).toArray()
  t.match(records, [{ entry: null }, { entry: 1 }, { entry: null }, { kind: 'summary' }])
})

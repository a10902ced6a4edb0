// Reading can be resumed at the `next` of any record, and nowhere else.

import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import {
  type Checkpoint,
  jsonLines,
  type LogFormat,
  type LogRecord,
  type ReadOptions,
  readRecords,
} from '../../../lib/index.js'
import { resumePoint } from '../../../lib/node/reading/checkpoint.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

const BYTE_ORDER_MARK = '\ufeff'
const LF = 0x0a
const CR = 0x0d

type AnyRecord = LogRecord<unknown, unknown>
type Placed = Exclude<AnyRecord, { kind: 'summary' }>

interface Log {
  format: LogFormat<unknown, unknown>
  options?: ReadOptions
  text: string
  /** What its writer may append. */
  later?: string[]
}

const more = linesOf(noteLine(7), 'x', noteLine(8))
const body = linesOf(noteLine(0), 'x', '', noteLine(1, '\u20ac'), '{"type":"new"}', noteLine(2))
const keep: ReadOptions = { unterminated: 'keep' }

const logs: Record<string, Log> = {
  'LF throughout': { format: notes, text: `${headerLine}\n${body}`, later: [more] },
  'CRLF throughout': {
    format: notes,
    text: `${headerLine}\n${body}`.replaceAll('\n', '\r\n'),
    later: [more],
  },
  'a byte order mark': { format: notes, text: `${BYTE_ORDER_MARK}${headerLine}\n${body}`, later: [more] },
  'no header': { format: jsonLines, text: '1\nx\n\n2\n', later: ['3\n'] },
  'no header, and a byte order mark': { format: jsonLines, text: `${BYTE_ORDER_MARK}1\nx\n2\n` },
  'a torn tail': {
    format: notes,
    text: `${headerLine}\n${body}${noteLine(3).slice(0, 9)}`,
    later: [`${noteLine(3).slice(9)}\n${more}`, `\n${more}`],
  },
  'a whole tail without a terminator': {
    format: notes,
    text: `${headerLine}\n${body}${noteLine(3)}`,
    later: [`\n${more}`, `\r\n${more}`],
  },
  'a whole tail without a terminator, kept': {
    format: notes,
    options: keep,
    text: `${headerLine}\n${body}${noteLine(3)}`,
    later: [`\n${more}`, `\r\n${more}`],
  },
  'a torn tail where whole ones are kept': {
    format: notes,
    options: keep,
    text: `${headerLine}\n${body}${noteLine(3).slice(0, 9)}`,
    later: [`${noteLine(3).slice(9)}\n${more}`],
  },
  'a lone CR at the end': {
    format: notes,
    text: `${headerLine}\n${body}${noteLine(3)}\r`,
    later: [`\n${more}`],
  },
  'a lone CR at the end, kept': {
    format: notes,
    options: keep,
    text: `${headerLine}\n${body}${noteLine(3)}\r`,
    later: [`\n${more}`],
  },
  'a header alone': { format: notes, text: headerLine, later: [`\n${more}`, `\r\n${more}`] },
  'a header alone, kept': { format: notes, options: keep, text: headerLine, later: [`\n${more}`] },
  'a header alone, with its terminator': { format: notes, text: `${headerLine}\n`, later: [more] },
  'a header alone, with a lone CR': { format: notes, text: `${headerLine}\r`, later: [`\n${more}`] },
  'a header alone, after a byte order mark': {
    format: notes,
    text: BYTE_ORDER_MARK + headerLine,
    later: [`\n${more}`],
  },
  'no header, and a kept tail alone': { format: jsonLines, text: '1', later: ['\n2\n', '\r\n2\n'] },
  'no header, and a torn tail alone': { format: jsonLines, text: '{"a', later: ['":1}\n2\n'] },
  'no header, and a torn tail after a byte order mark': {
    format: jsonLines,
    text: `${BYTE_ORDER_MARK}{"a`,
    later: ['":1}\n2\n'],
  },
  'entries inside corrupt lines, salvaged': {
    format: notes,
    options: { salvage: true },
    text: linesOf(
      headerLine,
      noteLine(0).slice(0, 9) + noteLine(1),
      noteLine(2) + noteLine(3) + noteLine(4),
      'x',
      noteLine(5),
    ),
    later: [more],
  },
  nothing: { format: jsonLines, text: '', later: ['1\n'] },
}

for (const [name, { format, options = {}, text, later = [] }] of Object.entries(logs)) {
  const read = async (path: string, from?: Checkpoint): Promise<AnyRecord[]> =>
    readRecords(path, format, from === undefined ? options : { ...options, from }).toArray()

  t.test(`resumes at the \`next\` of every record: ${name}`, async (t) => {
    const path = join(t.testdir(), 'log')
    for (const growth of ['', ...later]) {
      writeFileSync(path, text)
      const checkpoints = (await read(path)).filter(isPlaced)
      writeFileSync(path, text + growth)
      const whole = await read(path)
      for (const record of checkpoints) {
        const from = { offset: record.next, line: nextLineOf(record) }
        const name = `${record.kind} of line ${lineOf(record)}, then ${JSON.stringify(growth)}`
        t.same(record.checkpoint, from, `${name}: the record says where to resume`)
        const rest = await read(path, from)
        t.same(rest.filter(isPlaced), expectedRest(whole, record.next), name)
        t.same(endOf(rest), endOf(whole), `${name}: the same end`)
      }
    }
    t.equal(descriptorsOf(path), 0)
  })

  t.test(`refuses every offset inside a line: ${name}`, async (t) => {
    const path = join(t.testdir({ log: text }), 'log')
    for (const offset of insides(Buffer.from(text)))
      await t.rejects(read(path, { offset }), { code: 'ERR_LOG_CHECKPOINT', offset }, `byte ${offset}`)
    const after = Buffer.byteLength(text) + 1
    await t.rejects(read(path, { offset: after }), { code: 'ERR_LOG_CHECKPOINT' }, 'after the end')
    t.equal(descriptorsOf(path), 0)
  })
}

function isPlaced(record: AnyRecord): record is Placed {
  return record.kind !== 'summary'
}

function lineOf(record: Placed): number {
  return record.kind === 'fault' ? record.fault.line : record.line
}

function offsetOf(record: Placed): number {
  return record.kind === 'fault' ? record.fault.offset : record.offset
}

/** The number of the line that begins at the record's `next`: its own where the line must be read again. */
function nextLineOf(record: Placed): number {
  return record.next <= offsetOf(record) ? lineOf(record) : lineOf(record) + 1
}

/** The header, the records after the checkpoint, and the torn line, which is read again each time. */
function expectedRest(whole: AnyRecord[], next: number): Placed[] {
  const isRest = (record: Placed) =>
    record.kind === 'header' ||
    (record.kind === 'fault' && record.fault.reason === 'truncated') ||
    offsetOf(record) >= next
  return whole.filter(isPlaced).filter(isRest)
}

function endOf(records: AnyRecord[]): unknown {
  const last = records.at(-1)
  return last?.kind === 'summary' && { bytes: last.summary.bytes, committed: last.summary.committed }
}

/** Every offset inside a line: between two bytes of it, without its terminator. */
function insides(bytes: Uint8Array): number[] {
  const isOfLine = (byte: number | undefined) => byte !== undefined && byte !== LF && byte !== CR
  const mark = Buffer.from(BYTE_ORDER_MARK)
  const start = Buffer.from(bytes).indexOf(mark) === 0 ? mark.length : 0
  return [...bytes.keys()].filter(
    (offset) => offset > 0 && offset !== start && isOfLine(bytes[offset - 1]) && isOfLine(bytes[offset]),
  )
}

t.test('line 1 that can not be read ends the resuming', async (t) => {
  const path = join(t.testdir({ log: linesOf(headerLine, noteLine(0), noteLine(1)) }), 'log')
  const file = await open(path)
  t.teardown(() => file.close())
  const { read } = file
  const failure = Object.assign(new Error('EIO'), { code: 'EIO' })
  const failing = async (buffer: Buffer, start: number, length: number, position: number) => {
    if (length > 1000) throw failure
    return Reflect.apply(read, file, [buffer, start, length, position])
  }
  Object.assign(file, { read: failing })
  const offset = linesOf(headerLine, noteLine(0)).length
  await t.rejects(resumePoint(file, { offset }, true, false, 1 << 20), { code: 'EIO' })
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { SessionEntry, sessionFormat } from '../../../lib/format/session-format.js'
import { arbitraryLines } from '../../support/damage/arbitrary-lines.js'
import { bytesOfLines } from '../../support/damage/drafted-line.js'
import { expectedReading } from '../../support/damage/expected-reading.js'
import {
  bytesOf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { entriesOf, faultsOf } from '../../support/streams/core-reading.js'
import { readEveryWay } from '../../support/streams/read-every-way.js'

const future = { type: 'later', id: 'f' }
/** Entries of sessions, from line 1 on. */
const withoutHeader = defineFormat({ name: 'headless', entry: SessionEntry })
const [e1, e2] = [leafEntry('1'), userEntry('2')]

t.test('any log, with anything wrong with its lines, however it is cut', async (t) => {
  const property = fc.property(
    arbitraryLines,
    fc.constantFrom('drop' as const, 'keep' as const),
    (lines, unterminated) => {
      const reading = readEveryWay(bytesOfLines(lines), sessionFormat, { unterminated })
      const expected = expectedReading(lines, unterminated)
      const { faults, ...counts } = reading.summary
      assert.equal(reading.error, undefined)
      assert.deepEqual(entriesOf(reading), expected.entries)
      assert.deepEqual(
        faults.map(({ message: _message, cause: _cause, ...place }) => place),
        expected.faults,
      )
      assert.deepEqual(counts, expected.summary)
    },
  )
  holds(t, 'gives what its lines say', property, 30)
})

t.test('corrupt lines', async (t) => {
  const log = logOf(sessionHeader, 'BAD', e1, 'WORSE', e2, 'WORST')

  t.test("onCorrupt: 'fail' ends at the first, after its fault", async (t) => {
    const reading = readEveryWay(log, sessionFormat, { onCorrupt: 'fail' })
    const [fault] = faultsOf(reading)
    t.equal(reading.error?.code, 'ERR_LOG_CORRUPT')
    t.equal(reading.error?.fault, fault)
    t.match(reading.error, { line: 2, offset: logOf(sessionHeader).length })
    t.equal(reading.error?.message, `line 2 at byte ${fault?.offset} is corrupt (syntax): ${fault?.message}`)
    t.strictSame(entriesOf(reading), [])
  })

  t.test('maxCorrupt ends past so many', async (t) => {
    const reading = readEveryWay(log, sessionFormat, { maxCorrupt: 1 })
    t.equal(reading.error?.code, 'ERR_LOG_CORRUPT')
    t.match(
      reading.error?.message,
      /line 4 at byte \d+ is corrupt \(syntax\): .* \(more than the limit of 1 corrupt lines\)$/,
    )
    t.strictSame(entriesOf(reading), [e1], 'what comes before is read')
    t.equal(faultsOf(reading).length, 2)
  })

  t.test('as many as are allowed are passed over', async (t) => {
    const reading = readEveryWay(log, sessionFormat, { maxCorrupt: 3 })
    t.equal(reading.error, undefined)
    t.strictSame(entriesOf(reading), [e1, e2])
  })

  t.test('a torn line is none of them', async (t) => {
    const reading = readEveryWay(bytesOf(logOf(sessionHeader, e1), '{"ty'), sessionFormat, {
      onCorrupt: 'fail',
    })
    t.equal(reading.error, undefined)
    t.equal(reading.summary.status, 'truncated-line')
  })

  t.test('maxFaults bounds what the summary keeps, not what is reported', async (t) => {
    const reading = readEveryWay(log, sessionFormat, { maxFaults: 2 })
    t.equal(faultsOf(reading).length, 3)
    t.strictSame(reading.summary.faults, faultsOf(reading).slice(0, 2))
    t.equal(reading.summary.corrupt, 3)
  })
})

t.test("unknownTypes: 'skip' passes over well-formed objects of other types, and nothing else", async (t) => {
  const log = logOf(sessionHeader, future, e1, { id: 'x' }, '{"type":"later"', future)
  const reading = readEveryWay(log, sessionFormat, { unknownTypes: 'skip', maxCorrupt: 2 })
  t.equal(reading.error, undefined)
  t.strictSame(
    faultsOf(reading).map(({ reason }) => reason),
    ['schema', 'syntax'],
  )
  t.match(reading.summary, { entries: 1, unknown: 2, corrupt: 2, lines: 6 })
  const torn = readEveryWay(bytesOf(logOf(sessionHeader, e1), future), sessionFormat, {
    unknownTypes: 'skip',
    unterminated: 'keep',
  })
  t.match(
    torn.summary,
    { truncated: false, unknown: 1 },
    'an unterminated one, too, where such lines are kept',
  )
})

t.test('a header longer than a line may be', async (t) => {
  for (const [name, log] of [
    ['terminated', logOf(sessionHeader, e1)],
    ['torn', bytesOf(sessionHeader)],
  ] as const) {
    const { error, records } = readEveryWay(log, sessionFormat, {
      maxLineBytes: jsonOf(sessionHeader).length - 1,
    })
    t.equal(error?.code, 'ERR_LOG_HEADER', name)
    t.match(error?.message, /line 1 is \d+ bytes long, more than maxLineBytes \(\d+\)/, name)
    t.strictSame(records, [], name)
  }
})

t.test(
  'a chunk that is changed while it is read ends the reading, which could not end by itself',
  async (t) => {
    for (const [name, chunks] of [
      ['lines of a chunk', ['1\n2\n3\n']],
      ['a line that began in another', ['1\n2', '\n3\n']],
    ] as const) {
      const parser = new LogParser(jsonLines)
      const spoil = () => {
        for (const text of chunks) {
          const chunk = Buffer.from(text)
          parser.receive(chunk)
          while (parser.advance() !== Step.NeedInput) chunk.fill(' ')
        }
      }
      t.throws(spoil, { name: 'TypeError', message: 'a chunk was changed while it was read' }, name)
      t.throws(() => parser.advance(), { name: 'TypeError' }, 'and says so again')
    }
  },
)

t.test('around the longest line that is held', async (t) => {
  const line = jsonOf(e1)
  for (const terminator of ['\n', '\r\n', '\r', '']) {
    for (const [maxLineBytes, isHeld] of [
      [line.length - 1, false],
      [line.length, true],
      [line.length + 1, true],
    ] as const) {
      const bytes = bytesOf(line, terminator)
      const { summary, records } = readEveryWay(bytes, withoutHeader, { maxLineBytes, unterminated: 'keep' })
      const name = `${line.length} bytes and ${jsonOf(terminator)}, of ${maxLineBytes}`
      t.equal(summary.entries, isHeld ? 1 : 0, name)
      const reason = terminator === '' ? 'truncated' : 'oversized'
      t.equal(records[0]?.fault?.reason, isHeld ? undefined : reason, name)
      t.equal(records[0]?.length, line.length, name)
      t.equal(summary.committed, terminator === '' ? 0 : bytes.length, name)
    }
  }
})

t.test('the error that ended the reading is thrown again by every later call', async (t) => {
  const parser = new LogParser(sessionFormat)
  parser.receive(logOf(e1, sessionHeader, e1))
  t.throws(() => parser.advance(), { code: 'ERR_LOG_HEADER' })
  t.throws(() => parser.advance(), { code: 'ERR_LOG_HEADER' }, 'line 2 is not taken for the header')
})

t.test('goes on elsewhere in the source', async (t) => {
  const log = logOf(sessionHeader, 'BAD', e1, 'BAD', e2)
  const offset = logOf(sessionHeader, 'BAD').length
  const parser = new LogParser(sessionFormat)
  parser.receive(logOf(sessionHeader))
  t.equal(parser.advance(), Step.Header)
  t.equal(parser.advance(), Step.NeedInput)
  parser.seek(offset, 3)
  parser.receive(log.subarray(offset))
  t.equal(parser.advance(), Step.Entry)
  t.match(parser, { line: 3, offset, length: jsonOf(e1).length, next: offset + logOf(e1).length })
  t.equal(parser.advance(), Step.Fault)
  t.match(parser.fault, { line: 4, offset: offset + logOf(e1).length })
  t.equal(parser.advance(), Step.Entry)
  parser.end()
  t.equal(parser.advance(), Step.End)
  t.match(parser.summary, { entries: 2, corrupt: 1, bytes: log.length, committed: log.length })
})

t.test('what goes on after a line without a terminator has the last one before it', async (t) => {
  const parser = new LogParser(jsonLines)
  parser.seek(10, 2, 7)
  parser.end()
  t.equal(parser.advance(), Step.End)
  t.match(parser.summary, { bytes: 10, committed: 7 })
})

t.test('what begins elsewhere has no byte order mark and no signature', async (t) => {
  const parser = new LogParser(jsonLines)
  parser.seek(10, 2)
  parser.receive(bytesOf('\ufeff{}\n', Uint8Array.of(0x1f, 0x8b), '\n'))
  t.equal(parser.advance(), Step.Fault)
  t.match(parser.fault, { reason: 'syntax', line: 2, offset: 10 })
  t.equal(parser.advance(), Step.Fault)
  t.match(parser.fault, { reason: 'encoding', line: 3 })
})

t.test('the platform may supply a faster decoder of text', async (t) => {
  const parser = new LogParser(jsonLines, {}, { textOf: () => '"faster"' })
  parser.receive(bytesOf('"slower"\n'))
  t.equal(parser.advance(), Step.Entry)
  t.equal(parser.entry, 'faster')
})

t.test('invalid options are refused before the first byte', async (t) => {
  t.throws(() => new LogParser(jsonLines, { maxLineBytes: 0 }), { name: 'RangeError' })
})

t.test('what the last line is that has no terminator', async (t) => {
  const rows: [string | Uint8Array, string | undefined, RegExp][] = [
    [
      jsonOf(e1),
      undefined,
      /an append or a transfer that did not finish, though what is there is a whole entry$/,
    ],
    [jsonOf({ ...e1, id: 1 }), undefined, /^the last line is whole JSON but not an entry, .*: \/id must be /],
    [jsonOf(future), undefined, /^the last line is whole JSON but not an entry, .* does not know/],
    [' ', undefined, /did not finish; it is nothing but white space$/],
    [jsonOf(e1).slice(0, -1), 'torn', /did not finish; it is not JSON: the line ends inside an object$/],
    [jsonOf(e1) + jsonOf(e1), 'glued', /it is not JSON: more follows a whole value/],
    [bytesOf('"', Uint8Array.of(0xff), '"'), undefined, /it is not UTF-8: byte 1 /],
    ['x'.repeat(200), undefined, /did not finish; it is 200 bytes long, more than maxLineBytes \(180\)$/],
  ]
  for (const [tail, cause, message] of rows) {
    const options = { unterminated: 'drop', maxLineBytes: 180 } as const
    const { summary } = readEveryWay(bytesOf('{}\n', tail), withoutHeader, options)
    const fault = summary.faults[1]
    t.equal(fault?.cause, cause)
    t.match(fault?.message, message)
  }
  const { summary } = readEveryWay(bytesOf(sessionHeader), sessionFormat, {})
  t.equal(summary.faults[0]?.message, 'the header, the last line, has no terminator')
})

t.test('a source that breaks off before its header line is complete', async (t) => {
  const broken = { cause: 'cut-archive', message: 'the archive is cut short' } as const
  for (const text of ['', '{"type":'])
    for (const isLeft of [false, true]) {
      const parser = new LogParser(sessionFormat)
      parser.receive(Buffer.from(text))
      if (isLeft) parser.leave(broken)
      else parser.end(broken)
      const what = `${JSON.stringify(text)}, ${isLeft ? 'continued by another file' : 'the last file'}`
      if (isLeft) {
        t.equal(parser.advance(), Step.Fault, what)
        t.match(parser.fault, { reason: 'truncated', cause: 'cut-archive', message: broken.message }, what)
        t.equal(parser.advance(), Step.End, what)
      } else t.throws(() => parser.advance(), { code: 'ERR_LOG_HEADER', message: /cut short/ }, what)
    }
})

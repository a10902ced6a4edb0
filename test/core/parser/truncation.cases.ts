// A log may end anywhere: every byte of a small one is tried as its last.

import assert from 'node:assert/strict'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import {
  blankLine,
  bytesOfLines,
  corruptLine,
  type DraftedLine,
  entryLine,
  headerLine,
  tornLine,
} from '../../support/damage/drafted-line.js'
import { expectedReading } from '../../support/damage/expected-reading.js'
import { compactionEntry, leafEntry, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { type CoreReading, entriesOf, faultsOf, readChunks } from '../../support/streams/core-reading.js'

const lines = [
  headerLine(sessionHeader, '\r\n'),
  entryLine(userEntry('1', 'é€😀')),
  entryLine(leafEntry('2'), '\r\n'),
  blankLine(''),
  corruptLine('syntax', 'NOT JSON'),
  entryLine(compactionEntry('3')),
]
const bytes = bytesOfLines(lines)
const headerEnd = lines[0]?.bytes.length ?? 0

for (const unterminated of ['drop', 'keep'] as const) {
  t.test(`every byte as the last, unterminated: '${unterminated}'`, async (t) => {
    for (let length = 0; length <= bytes.length; length += 1) {
      const reading = readBothWays(bytes.subarray(0, length), unterminated)
      if (length < headerEnd) {
        const code = length === 0 ? 'ERR_LOG_EMPTY' : 'ERR_LOG_HEADER'
        assert.equal(reading.error?.code, code, `${length} bytes`)
      } else {
        checkCut(reading, expectedReading(cutAt(length, unterminated), unterminated), `${length} bytes`)
      }
    }
    t.pass(`${bytes.length + 1} lengths`)
  })
}

function readBothWays(cut: Uint8Array, unterminated: 'drop' | 'keep'): CoreReading<unknown, unknown> {
  const whole = readChunks([cut], sessionFormat, { unterminated })
  const oneByOne = Array.from(cut, (byte) => Uint8Array.of(byte))
  const { error, ...rest } = readChunks(oneByOne, sessionFormat, { unterminated })
  assert.deepEqual(
    { ...rest, code: error?.code },
    { records: whole.records, summary: { ...whole.summary }, code: whole.error?.code },
  )
  return whole
}

function checkCut(
  reading: CoreReading<unknown, unknown>,
  expected: ReturnType<typeof expectedReading>,
  message: string,
): void {
  const { faults: _faults, ...counts } = reading.summary
  assert.equal(reading.error, undefined, message)
  assert.deepEqual(entriesOf(reading), expected.entries, message)
  assert.deepEqual(counts, expected.summary, message)
  const places = faultsOf(reading).map(({ message: _message, cause: _cause, ...place }) => place)
  assert.deepEqual(places, expected.faults, message)
}

/** The drafted lines of the log's first bytes. */
function cutAt(length: number, unterminated: 'drop' | 'keep'): DraftedLine[] {
  const cut: DraftedLine[] = []
  let rest = length
  for (const line of lines) {
    const size = line.bytes.length + line.terminator.length
    if (rest === 0) break
    cut.push(rest >= size ? line : cutLine(line, rest, unterminated))
    rest -= Math.min(rest, size)
  }
  return cut
}

function cutLine(line: DraftedLine, length: number, unterminated: 'drop' | 'keep'): DraftedLine {
  // A CR that ends the source is a terminator whose LF was lost.
  if (length > line.bytes.length) return { ...line, terminator: '\r' }
  const isWhole = length === line.bytes.length
  const isKept = line.meaning.is === 'header' || (line.meaning.is === 'entry' && unterminated === 'keep')
  return isWhole && isKept ? { ...line, terminator: '' } : tornLine(line.bytes.subarray(0, length))
}

// A long line is dealt with in slices, between which its driver may do something else, and comes out as a short one would.

import assert from 'node:assert/strict'
import t from 'tap'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import type { Fault } from '../../../lib/core/recovery.js'
import { finish } from '../../../lib/core/work.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { startEnvelopeWalk } from '../../../lib/node/parser/envelope-walk.js'
import { bytesOf } from '../../support/damage/session-log.js'

const MEBIBYTE = 1024 * 1024
/** More than is parsed in one go. */
const LONG = 3 * MEBIBYTE

interface LongLine {
  bytes: Uint8Array
  /** What the step that it gives is, and how a fault begins. */
  step: Step
  says?: Partial<Fault> | { message: RegExp }
}

function filled(unit: string, length = LONG): Buffer {
  return Buffer.alloc(length, unit)
}

const lines: Record<string, LongLine> = {
  'an entry': { bytes: bytesOf('"', filled('x'), '"'), step: Step.Entry },
  'white space': { bytes: filled(' '), step: Step.Passed },
  'white space of three bytes a character': { bytes: filled('\u2028'), step: Step.Passed },
  'white space, and more': {
    bytes: bytesOf(filled(' '), 'x'),
    step: Step.Fault,
    says: { reason: 'syntax' },
  },
  'text, which is known at its first byte': {
    bytes: filled('x'),
    step: Step.Fault,
    says: { reason: 'syntax', cause: 'text' },
  },
  'two values, with white space between': {
    bytes: bytesOf('[]', filled(' '), '[]'),
    step: Step.Fault,
    says: {
      reason: 'syntax',
      message: `not JSON: more follows a whole value, from byte ${LONG + 2} of the line on`,
    },
  },
  'a string that does not end': {
    bytes: bytesOf('"', filled('x')),
    step: Step.Fault,
    says: { reason: 'syntax', cause: 'torn' },
  },
  'a NUL at its end': {
    bytes: bytesOf('"', filled('x'), '\0'),
    step: Step.Fault,
    says: {
      reason: 'nul',
      message: `not JSON: 1 NUL byte from byte ${LONG + 1} of the line on, as a power cut leaves them`,
    },
  },
  'nothing but NULs': {
    bytes: filled('\0'),
    step: Step.Fault,
    says: {
      reason: 'nul',
      message: `not JSON: ${LONG} NUL bytes from byte 0 of the line on, as a power cut leaves them`,
    },
  },
  'a byte at its end that is not UTF-8': {
    bytes: bytesOf(filled('€'), Uint8Array.of(0xff)),
    step: Step.Fault,
    says: { reason: 'encoding', message: `not UTF-8: byte ${LONG} of the line is not part of a character` },
  },
  'brackets that are closed': {
    bytes: bytesOf(filled('['), filled(']')),
    step: Step.Fault,
    says: { reason: 'schema', cause: 'deep', message: 'is nested more than 4000 levels deep' },
  },
  'brackets that are not': {
    bytes: filled('['),
    step: Step.Fault,
    says: { reason: 'syntax', cause: 'torn' },
  },
}

for (const [name, { bytes, step, says }] of Object.entries(lines)) {
  t.test(name, async (t) => {
    const parser = new LogParser(jsonLines)
    parser.receive(bytesOf(bytes, '\n"next"\n'))
    const { step: found, slices } = advanceToEnd(parser)
    t.equal(found, step)
    t.ok(slices > 0, `${slices} slices`)
    if (says !== undefined) t.match(parser.fault, says)
    t.equal(parser.advance(), Step.Entry, 'the next line is read')
    t.equal(parser.entry, 'next')
  })

  t.test(`${name}: the same in one go`, async (t) => {
    const decoder = new LineDecoder(jsonLines)
    const verdict = decoder.decode(bytes, 0, bytes.length)
    if (verdict === 'entry' || verdict === 'blank') {
      t.equal(verdict === 'entry' ? Step.Entry : Step.Passed, step)
    } else {
      const reason = finish(decoder.reason(verdict, bytes, 0, bytes.length))
      t.match(finish(decoder.explain(verdict, reason, bytes, 0, bytes.length)), says)
    }
  })
}

t.test('a long last line without a terminator', async (t) => {
  const tails: [string, Step, RegExp | undefined][] = [
    [`"${'x'.repeat(LONG)}"`, Step.Entry, undefined],
    [`"${'x'.repeat(LONG)}`, Step.Fault, /ends inside a string/],
    [' '.repeat(LONG), Step.Fault, /white space/],
  ]
  for (const [tail, step, message] of tails) {
    const parser = new LogParser(jsonLines, { unterminated: 'keep' })
    parser.receive(bytesOf(tail))
    assert.equal(parser.advance(), Step.NeedInput)
    parser.end()
    const { step: found, slices } = advanceToEnd(parser)
    t.equal(found, step)
    t.ok(slices > 0, `${slices} slices`)
    if (message !== undefined) t.match(parser.fault, { reason: 'truncated', message })
  }
})

t.test('a line that is too long to be held is walked in slices, wherever it stands', async (t) => {
  const line = JSON.stringify({ type: 'a', x: 'x'.repeat(200_000) })
  for (const chunkBytes of [1_000_000, 150_000, 100_000, 50_000]) {
    const options = { maxLineBytes: 100_000 }
    const parser = new LogParser(jsonLines, options, { startWalk: startEnvelopeWalk })
    const log = bytesOf(`1\n${line}\n2\n`)
    const found: unknown[] = []
    let slices = 0
    for (let at = 0; at < log.length; at += chunkBytes) {
      parser.receive(log.subarray(at, at + chunkBytes))
      for (let step = parser.advance(); step !== Step.NeedInput; step = parser.advance()) {
        if (step === Step.Working) slices += 1
        else found.push(step === Step.Fault ? parser.fault?.envelope : parser.entry)
      }
    }
    t.strictSame(found, [1, { type: 'a' }, 2], `chunks of ${chunkBytes} bytes`)
    t.ok(slices >= 2, `${slices} slices`)
  }
})

t.test('of a fault that is not wanted nothing is walked', async (t) => {
  let walks = 0
  const startWalk = () => {
    walks += 1
    return startEnvelopeWalk()
  }
  const parser = new LogParser(jsonLines, { maxLineBytes: 100, maxFaults: 1 }, { startWalk })
  parser.wantsFaults = () => false
  const line = `${JSON.stringify({ type: 'a', x: 'x'.repeat(200) })}\n`
  parser.receive(bytesOf(line, line))
  parser.end()
  t.strictSame([parser.advance(), parser.advance(), parser.advance()], [Step.Fault, Step.Passed, Step.End])
  t.equal(walks, 1)
  t.match(parser.summary, { corrupt: 2, corruptByReason: { oversized: 2 } })
})

/** The last line is one byte too long by its terminator alone, so that its walk begins when it is over. */
t.test('a long tail whose length is known at its end alone', async (t) => {
  const line = JSON.stringify({ type: 'a', x: 'x'.repeat(200_000) })
  const parser = new LogParser(jsonLines, { maxLineBytes: line.length - 1 }, { startWalk: startEnvelopeWalk })
  parser.receive(bytesOf(`${line}\r`))
  assert.equal(parser.advance(), Step.NeedInput)
  parser.end()
  const { step, slices } = advanceToEnd(parser)
  t.equal(step, Step.Fault)
  t.ok(slices >= 2, `${slices} slices`)
  t.match(parser.fault, { reason: 'oversized', envelope: { type: 'a' } })
})

function advanceToEnd(parser: LogParser<unknown, unknown>): { step: Step; slices: number } {
  let slices = 0
  let step = parser.advance()
  for (; step === Step.Working; step = parser.advance()) slices += 1
  return { step, slices }
}

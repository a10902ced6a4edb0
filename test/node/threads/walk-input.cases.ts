// A parser that is run over an input, as the command does.

import t from 'tap'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import type { InputSink, SinkInput } from '../../../lib/node/reading/log-input.js'
import { walkInput } from '../../../lib/node/threads/walk-input.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

const signal = new AbortController().signal

class FakeInput implements SinkInput {
  readonly source = {}
  closed = 0
  readonly run: (sink: InputSink) => Promise<void>

  constructor(run: (sink: InputSink) => Promise<void>) {
    this.run = run
  }

  async close(): Promise<void> {
    this.closed += 1
  }
}

t.test('bytes and lines that are skipped', async (t) => {
  const parser = new LogParser(notes)
  const skipped = Buffer.byteLength(linesOf(noteLine(1), noteLine(2)))
  const input = new FakeInput(async (sink) => {
    const first = Buffer.from(linesOf(headerLine))
    await sink.accept(first)
    sink.skip?.(2, first.length + skipped)
    t.strictSame(parser.position, { offset: first.length + skipped, line: 4 })
    await sink.accept(Buffer.from(linesOf('no', noteLine(3))))
    sink.end(undefined)
  })
  const steps: [Step, number, number][] = []
  let rests = 0
  const visitor = {
    visit: (step: Step) => {
      steps.push([step, parser.line, parser.offset])
      return undefined
    },
    rest: async () => {
      rests += 1
    },
  }
  await walkInput(input, parser, visitor, signal)
  const offset = headerLine.length + 1 + skipped
  t.strictSame(steps, [
    [Step.Header, 1, 0],
    [Step.Fault, 4, offset],
    [Step.Entry, 5, offset + 3],
  ])
  t.match(parser.summary, { entries: 3, lines: 5, corrupt: 1, bytes: offset + 3 + noteLine(3).length + 1 })
  t.equal(rests, 4)
  t.equal(input.closed, 1)
})

t.test('an input that begins elsewhere, and a visitor that does not rest', async (t) => {
  const parser = new LogParser(notes)
  const input = new FakeInput(async (sink) => {
    sink.resumeAt(100, 7, 100)
    sink.skip?.(1, 120)
    sink.end(undefined)
  })
  await walkInput(input, parser, { visit: () => undefined }, signal)
  t.match(parser.summary, { entries: 1, committed: 120, bytes: 120 })
  t.strictSame(parser.position, { offset: 120, line: 8 })
})

t.test('an abort', async (t) => {
  const atOnce = new FakeInput(async () => void t.fail('nothing is read'))
  const visitor = { visit: () => undefined }
  await t.rejects(walkInput(atOnce, new LogParser(notes), visitor, AbortSignal.abort()), {
    name: 'AbortError',
  })
  const controller = new AbortController()
  const within = new FakeInput(async () => controller.abort())
  await t.rejects(walkInput(within, new LogParser(notes), visitor, controller.signal), { name: 'AbortError' })
  t.equal(within.closed, 2, 'closed by the abort, and in the end')
})

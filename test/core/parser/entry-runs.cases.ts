// Runs of entries beside the steps: what ends a run is left to the next step, once. (That runs agree with steps on every
// damage is required by `readEveryWay`.)

import t from 'tap'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import { jsonLines } from '../../../lib/format/json-lines.js'

const run = () => ({ entries: [] as unknown[], nexts: [] as number[], mostEntries: 9, mostBytes: 1000 })

t.test('a check that throws fails the step of its line, after the entries before it', async (t) => {
  const format = {
    ...jsonLines,
    isEntry: (value: unknown): value is unknown => {
      if (value === 3) throw new Error('a check of another library')
      return true
    },
  }
  const parser = new LogParser(format)
  parser.receive(Buffer.from('1\n2\n3\n'))
  t.equal(parser.advance(), Step.Entry)
  const taken = run()
  t.equal(parser.takeEntries(taken), 1)
  t.same(taken, { ...run(), entries: [2], nexts: [4] })
  t.equal(parser.takeEntries(run()), 0)
  t.throws(() => parser.advance(), /another library/)
  t.equal(parser.takeEntries(run()), 0, 'nothing after a failure')
})

t.test('the line that ends a run is decoded once', async (t) => {
  let checks = 0
  const format = {
    ...jsonLines,
    isEntry: (value: unknown): value is unknown => {
      checks += 1
      return value !== 2
    },
  }
  const parser = new LogParser(format)
  parser.receive(Buffer.from('0\n1\n2\n3\n'))
  parser.advance()
  t.equal(parser.takeEntries(run()), 1)
  t.equal(parser.takeEntries(run()), 0)
  t.equal(parser.advance(), Step.Fault)
  t.equal(checks, 3)
  t.equal(parser.takeEntries(run()), 1)
})

t.test('a chunk that was changed while it was read', async (t) => {
  const chunk = Buffer.from('1\n2\n3\n')
  const parser = new LogParser(jsonLines)
  parser.receive(chunk)
  parser.advance()
  chunk.fill(' ')
  t.equal(parser.takeEntries(run()), 0)
  t.throws(() => parser.advance(), /a chunk was changed/)
})

t.test('what ended a run says nothing about a line elsewhere', async (t) => {
  const log = Buffer.from('1\n2\n{\n3\n4\n')
  const parser = new LogParser(jsonLines)
  parser.receive(log)
  parser.advance()
  t.equal(parser.takeEntries(run()), 1, 'the run stops before the damaged line')
  const offset = log.indexOf('3')
  parser.seek(offset, 4)
  t.same(parser.position, { offset, line: 4 })
  t.equal(parser.advance(), Step.NeedInput, 'no line of the bytes before follows')
  parser.receive(log.subarray(offset))
  t.equal(parser.advance(), Step.Entry)
  t.match(parser, { entry: 3, line: 4, offset })
  const taken = run()
  t.equal(parser.takeEntries(taken), 1)
  t.same(taken.entries, [4])
  parser.end()
  t.equal(parser.advance(), Step.End)
  t.match(parser.summary, { entries: 4, corrupt: 0, bytes: log.length, committed: log.length })
})

// During work on a long line, other work gets its turns, and an abort ends it.

import { open } from 'node:fs/promises'
import t from 'tap'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import { jsonLines, verifyLog } from '../../../lib/index.js'
import { newParser } from '../../../lib/node/parser/new-parser.js'
import { walkFile } from '../../../lib/node/parser/walk-file.js'
import { walkLog } from '../../../lib/node/parser/walk-log.js'

const MEBIBYTE = 1024 * 1024
const log = Buffer.concat([Buffer.alloc(24 * MEBIBYTE, '[1,2],['), Buffer.from('\n')])

/** A parser that reports each slice of work on a long line, and counts them. */
class WatchedParser extends LogParser<undefined, unknown> {
  slices = 0
  readonly #onSlice: () => void

  constructor(onSlice: () => void) {
    super(jsonLines)
    this.#onSlice = onSlice
  }

  override advance(): Step {
    const step = super.advance()
    if (step === Step.Working) {
      this.slices += 1
      this.#onSlice()
    }
    return step
  }
}

/** How many turns other work got while the parser was inside the line. */
async function turnsInLine(walk: (parser: WatchedParser) => Promise<unknown>): Promise<number> {
  let turns = 0
  let waiting: NodeJS.Immediate | undefined
  const parser = new WatchedParser(() => {
    waiting ??= setImmediate(() => {
      turns += 1
      waiting = undefined
    })
  })
  await walk(parser)
  clearImmediate(waiting)
  return turns
}

t.test('walking a file', async (t) => {
  const path = `${t.testdir({ log })}/log`
  const file = await open(path)
  t.ok((await turnsInLine((parser) => walkFile(file, parser, {}))) > 1)
  const controller = new AbortController()
  const { signal } = controller
  const parser = new WatchedParser(() => controller.abort())
  await t.rejects(walkFile(file, parser, { signal }), { name: 'AbortError' })
  t.equal(parser.slices, 1, 'no further slice is worked on')
  await file.close()
})

t.test('walking chunks', async (t) => {
  async function* chunks() {
    for (let at = 0; at < log.length; at += MEBIBYTE) yield log.subarray(at, at + MEBIBYTE)
  }
  const visitor = { visit: () => undefined, rest: async () => {} }
  t.ok((await turnsInLine((parser) => walkLog(chunks(), parser, visitor))) > 1)
})

t.test('a scan is ended by its signal', async (t) => {
  const controller = new AbortController()
  const whole = await verifyLog(log, jsonLines)
  t.match(whole, { corruptByReason: { syntax: 1 } })
  const scan = verifyLog(log, jsonLines, { signal: controller.signal })
  setImmediate(() => controller.abort())
  await t.rejects(scan, { name: 'AbortError' })
})

t.test("the parser with Node's helpers works in slices as the plain one does", async (t) => {
  const parser = newParser(jsonLines)
  parser.receive(log)
  let step = parser.advance()
  while (step === Step.Working) step = parser.advance()
  t.equal(step, Step.Fault)
})

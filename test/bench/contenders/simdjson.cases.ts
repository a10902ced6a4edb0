// The contender in C++: where it can be compiled it sees every line, and otherwise says what is missing.

import { join } from 'node:path'
import t from 'tap'
import simdjson from '../../../bench/contenders/native/simdjson.js'
import { compileSimdjson } from '../../../bench/contenders/native/simdjson-program.js'
import { writeFixture } from '../../../bench/fixture/logs/fixture-stream.js'
import { byItsOwnMeasure } from '../../../bench/suites/throughput.js'
import { partFolder } from '../../support/files/part-folder.js'

const folder = partFolder()
const native = await compileSimdjson(folder, 'g++', '-O0')
const skip = 'missing' in native ? native.missing : false
const program = 'program' in native ? native.program : ''

for (const way of ['lines', 'many'] as const) {
  t.test(`simdjson, ${way}, sees every entry and measures itself`, { skip }, async (t) => {
    for (const shape of ['session', 'big'] as const) {
      const path = join(folder, `${shape}.jsonl`)
      const { expected } = await writeFixture(path, { shape, bytes: 3_000_000 })
      const output = await simdjson({ program, way, path })
      t.equal(output.entries, expected.entries, shape)
      const { seconds, peakBytes } = byItsOwnMeasure({ output, seconds: 1_000, peakBytes: 1 })
      t.ok(seconds > 0 && seconds < 1_000 && peakBytes > 1_000_000)
    }
  })

  t.test(`simdjson, ${way}, refuses what is not an entry`, { skip }, async (t) => {
    for (const line of [
      '{"type":"leaf"',
      '{"id":"a"}',
      '{"type":"\uD800"}'.replace('\uD800', '\\uD800'),
      '[]',
    ]) {
      const path = join(t.testdir({ log: `{"type":"session"}\n${line}\n` }), 'log')
      await t.rejects(simdjson({ program, way, path }), /a line is not a valid entry/, line)
    }
  })
}

t.test('without a compiler, or if it fails, it is said why and how to get it', async (t) => {
  const missing = {
    missing: /there is no no-such-compiler \(on Debian: apt-get install g\+\+ libsimdjson-dev\)$/,
  }
  t.match(await compileSimdjson(folder, 'no-such-compiler'), missing)
  t.match(await compileSimdjson(folder, 'false'), { missing: /it cannot be compiled/ })
})

t.test('a contender that does not measure itself keeps what was measured', async (t) => {
  const result = { output: { entries: 1 }, seconds: 2, peakBytes: 3 }
  t.strictSame(byItsOwnMeasure(result), result)
})

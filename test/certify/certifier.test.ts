// The module at work: windows, their memory, hostile lines, and a module that fails.

import t from 'tap'
import Type from 'typebox'
import { fixtureChunks } from '../../bench/fixture/logs/fixture-chunks.js'
import { FIXTURE_SHAPES } from '../../bench/fixture/logs/fixture-options.js'
import { buildCertifier, moduleSource } from '../../lib/certify/assembly/build.mjs'
import { Certifier } from '../../lib/certify/certifier.js'
import { CertifierMemory } from '../../lib/certify/certifier-memory.js'
import { memoryPool } from '../../lib/certify/memory-pool.js'
import { MODULE } from '../../lib/certify/module-bytes.js'
import { planEntry } from '../../lib/certify/plans/entry-plan.js'
import { PADDING_BYTES } from '../../lib/certify/plans/table-layout.js'
import { writeTable } from '../../lib/certify/plans/table-writer.js'
import { type CertifierModule, compile } from '../../lib/certify/web-assembly.js'
import { LogParser } from '../../lib/core/parser/log-parser.js'
import { Step } from '../../lib/core/parser/step.js'
import { finish } from '../../lib/core/work.js'
import { defineFormat } from '../../lib/format/define-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { bytesOf, jsonOf, leafEntry, logOf, sessionHeader, userEntry } from '../support/damage/session-log.js'
import {
  certifierModule,
  certifierOf,
  compiled,
  countCertified,
  newlineFrom,
} from '../support/schemas/certified.js'

const MEBIBYTE = 1024 * 1024
const WINDOW_BYTES = 256 * 1024
const LF = 0x0a

t.test('the shipped module is the one that its sources build', async (t) => {
  const module = await buildCertifier()
  t.ok(Buffer.from(module).equals(Buffer.from(MODULE, 'hex')), 'run `npm run build`')
  t.match(moduleSource(module), MODULE)
})

for (const shape of FIXTURE_SHAPES) {
  t.test(`healthy lines of shape ${shape} are certified`, async (t) => {
    const log = Buffer.concat([...fixtureChunks({ shape, bytes: 5 * MEBIBYTE })])
    const lines = log.subarray(log.indexOf(LF) + 1)
    const total = lines.reduce((count, byte) => count + (byte === LF ? 1 : 0), 0)
    for (const format of [sessionFormat, jsonLines]) {
      const certified = countCertified(certifierOf(format), lines)
      t.ok(certified >= 0.999 * total, `${format.name}: ${certified} of ${total}`)
    }
  })
}

t.test('the lines of a block, including some for the decoder', async (t) => {
  const lines = ['{"a":1}', 'NOT JSON', '[2]', '', ' \t\r', '"\\u12"', '3\r', '4']
  for (const recordsAll of [false, true]) {
    const certifier = certifierOf(jsonLines, { recordsAll })
    const bytes = logOf(...lines)
    const runs: [count: number, end: number][] = []
    for (let at = 0; at < bytes.length; ) {
      const count = certifier.pass(bytes, at, bytes.length)
      at = count > 0 ? certifier.passedEnd : bytes.indexOf(LF, at) + 1
      runs.push([count, at])
    }
    const ends = lines.map((_, index) => logOf(...lines.slice(0, index + 1)).length)
    const expected = [1, 0, 1, 0, 0, 0, 2].map((count) => count)
    t.strictSame(
      runs.map(([count]) => count),
      expected,
    )
    t.strictSame(runs.at(-1)?.[1], ends.at(-1))
    t.equal(certifier.pass(logOf('5'), 0, 2), 0, 'without leave, the bytes count as the previous ones')
    certifier.leave()
    t.equal(certifier.pass(logOf('5', '6'), 0, 4), 2, 'and others once they are')
  }
})

t.test('more lines than a window or its records can hold', async (t) => {
  for (const [name, line, format] of [
    ['empty lines', '', jsonLines],
    ['lines of one byte', '7', jsonLines],
    ['lines of some bytes', jsonOf(leafEntry('1')), sessionFormat],
  ] as const) {
    for (const recordsAll of [false, true]) {
      const count = 300_000
      const bytes = Buffer.from(`${line}\n`.repeat(count))
      const certified = countCertified(certifierOf(format, { recordsAll }), bytes)
      t.equal(certified, line === '' ? 0 : count, `${name}, ${recordsAll ? 'all' : 'some'} recorded`)
    }
  }
})

t.test('lines about as long as a window', async (t) => {
  for (let length = WINDOW_BYTES - 2; length <= WINDOW_BYTES + 2; length += 1) {
    const long = `"${'x'.repeat(length - 2)}"`
    const bytes = logOf('1', long, '2', long, long, '3')
    t.equal(countCertified(certifierOf(jsonLines), bytes), 6, `${length} bytes`)
  }
})

t.test('a line longer than maxLineBytes is left to the decoder', async (t) => {
  for (const length of [10, WINDOW_BYTES + 10]) {
    const line = `"${'x'.repeat(length - 2)}"`
    for (const terminator of ['\n', '\r\n']) {
      const bytes = bytesOf('1\n', line, terminator, '2\n')
      t.equal(countCertified(certifierOf(jsonLines, { maxLineBytes: length }), bytes), 3, `${length} bytes`)
      t.equal(countCertified(certifierOf(jsonLines, { maxLineBytes: length - 1 }), bytes), 2, 'one too many')
    }
  }
})

t.test('memory that has grown for a long line is released after it', async (t) => {
  const certifier = certifierOf(jsonLines)
  const small = certifier.memory
  const long = `"${'é'.repeat(4 * MEBIBYTE)}"`
  t.equal(countCertified(certifier, logOf('1', long)), 2)
  const large = certifier.memory
  t.ok(large.bytes.length > 8 * MEBIBYTE)
  t.equal(countCertified(certifier, logOf(long, long)), 2)
  t.equal(certifier.memory, large, 'long lines that follow one another share it')
  t.equal(countCertified(certifier, logOf('2', '3')), 2)
  t.equal(countCertified(certifier, logOf('4')), 1)
  t.equal(certifier.memory, small)
  t.ok(small.bytes.length < MEBIBYTE, 'the memory for windows has not grown')
})

t.test('a large table is written once', async (t) => {
  const anyOfMany = () =>
    Type.Optional(Type.Enum(Array.from({ length: 1000 }, (_, index) => `value ${index}`)))
  const properties = Array.from({ length: 60 }, (_, index) => [`p${index}`, anyOfMany()] as const)
  const format = defineFormat({ name: 'large', entry: Type.Object(Object.fromEntries(properties)) })
  const plan = planEntry(format)
  t.ok(writeTable(plan).bytes.length > 4 * MEBIBYTE)
  const certifier = new Certifier(memoryPool(certifierModule, plan), {
    maxLineBytes: MEBIBYTE,
    recordsAll: false,
    newlineFrom,
  })
  const { memory } = certifier
  t.equal(countCertified(certifier, Buffer.from('{"p0":"value 0"}\n'.repeat(50_000))), 50_000)
  t.equal(certifier.memory, memory, 'for every window')
  certifier.release()
  t.equal(
    new Certifier(memoryPool(certifierModule, plan), {
      maxLineBytes: MEBIBYTE,
      recordsAll: false,
      newlineFrom,
    }).memory,
    memory,
  )
})

t.test('a line that takes long is certified in slices', async (t) => {
  const certifier = certifierOf(jsonLines)
  const line = logOf(`"${'x'.repeat(9 * MEBIBYTE)}"`)
  const bytes = Buffer.concat([line, logOf('1')])
  t.equal(certifier.pass(bytes, 0, bytes.length), 0, 'not in one go')
  const work = certifier.passLong(bytes, 0, line.length)
  let slices = 1
  let slice = work.next()
  for (; slice.done !== true; slice = work.next()) slices += 1
  t.equal(slice.value, true)
  t.ok(slices > 2, `${slices} slices`)
  t.equal(certifier.passedEnd, line.length)
  t.equal(certifier.pass(bytes, line.length, bytes.length), 1, 'and so is what follows')
  t.notOk(finish(certifier.passLong(logOf('"'.repeat(9 * MEBIBYTE)), 0, 9 * MEBIBYTE + 1)), 'a damaged one')
  certifier.release()
  t.notOk(finish(certifier.passLong(bytes, 0, line.length)), 'it certifies nothing once it is released')
})

t.test('a scan that has ended passes its memory to the next', async (t) => {
  const plan = planEntry(jsonLines)
  const options = { maxLineBytes: MEBIBYTE, recordsAll: false, newlineFrom }
  const [first, second] = [
    new Certifier(memoryPool(certifierModule, plan), options),
    new Certifier(memoryPool(certifierModule, plan), options),
  ]
  t.not(first.memory, second.memory, 'two scans at once have one each')
  const { memory } = first
  first.release()
  first.release()
  t.equal(first.pass(logOf('1'), 0, 2), 0, 'it passes nothing any more')
  t.equal(new Certifier(memoryPool(certifierModule, plan), options).memory, memory)
  const many = Array.from({ length: 20 }, () => new Certifier(memoryPool(certifierModule, plan), options))
  for (const each of many) each.release()
  t.equal(countCertified(new Certifier(memoryPool(certifierModule, plan), options), logOf('1', '2')), 2)
})

t.test('lines that are in its own memory are certified there', async (t) => {
  for (const recordsAll of [false, true]) {
    const certifier = certifierOf(jsonLines, { recordsAll })
    const regions = certifier.lend(MEBIBYTE) ?? []
    t.equal(regions.length, 2)
    const log = logOf('{"a":1}', `"${'x'.repeat(MEBIBYTE / 2)}"`, 'NOT JSON', '', '2\r')
    for (const region of regions) {
      region.set(log, region.length - log.length)
      t.equal(countCertified(certifier, region.subarray(region.length - log.length)), 3)
      t.equal(Buffer.compare(log, region.subarray(region.length - log.length)), 0, 'and stay as they are')
    }
    t.equal(countCertified(certifier, log), 3, 'as they are elsewhere')
    certifier.giveBack()
    certifier.release()
  }
})

t.test('memory that is lent does not grow, and is given to no other scan', async (t) => {
  const options = { maxLineBytes: 16 * MEBIBYTE, recordsAll: false, newlineFrom }
  const plan = planEntry(jsonLines)
  const certifier = new Certifier(memoryPool(certifierModule, plan), options)
  const { memory } = certifier
  const [one] = certifier.lend(MEBIBYTE) ?? []
  one?.fill(0x78)
  const lent = memory.bytes
  const long = `"${'é'.repeat(3 * MEBIBYTE)}"`
  t.equal(countCertified(certifier, logOf('1', long, `"${'x'.repeat(WINDOW_BYTES)}"`, '2')), 4)
  t.equal(memory.bytes, lent)
  t.ok(
    one?.every((byte) => byte === 0x78),
    'a source may read into it all the time',
  )
  certifier.release()
  t.equal(certifier.lend(MEBIBYTE), undefined)
  const next = new Certifier(memoryPool(certifierModule, plan), options)
  t.not(next.memory, memory, 'not while a source may read into it')
  certifier.giveBack()
  certifier.giveBack()
  t.equal(new Certifier(memoryPool(certifierModule, plan), options).memory, memory)
  t.not(new Certifier(memoryPool(certifierModule, plan), options).memory, memory, 'to one scan only')
  t.equal(next.lend(2 ** 31), undefined, 'where there is no room, nothing is lent')
  t.equal(countCertified(next, logOf('1')), 1)
})

t.test('a window that ends where the memory ends', async (t) => {
  const table = writeTable(planEntry(jsonLines))
  const memory = new CertifierMemory(certifierModule, table)
  const room = memory.bytes.length - memory.start - PADDING_BYTES
  for (let less = 0; less < 70; less += 1) {
    for (const ending of ['x"', 'é"', '\\n"', '\\"']) {
      const text = Buffer.from(ending)
      const window = Buffer.alloc(room - less, 'x')
      window[0] = 0x22
      window.set(text, window.length - 1 - text.length)
      window[window.length - 1] = LF
      const size = memory.bytes.length
      finish(memory.fill(window))
      memory.certify(memory.start, memory.start + window.length, MEBIBYTE, false)
      t.equal(memory.bytes.length, size, 'it fills the memory exactly')
      t.strictSame(
        [memory.lines, memory.recordCount],
        [1, ending === '\\"' ? 1 : 0],
        `${ending}, ${less} less`,
      )
    }
  }
})

t.test('a hostile line is examined once', async (t) => {
  const bytes = 32 * MEBIBYTE
  const fill = (text: string) => Buffer.alloc(bytes, text)
  for (const [name, line] of [
    ['objects that open', fill('{"type":')],
    ['arrays that open', fill('[')],
    ['backslashes', Buffer.concat([Buffer.from('"'), fill('\\')])],
    ['quotes', fill('"')],
    ['digits', fill('1')],
    ['white space', fill(' ')],
    ['no UTF-8', Buffer.concat([Buffer.from('"'), fill('\xff')])],
    ['the same names', Buffer.concat([Buffer.from('{'), fill('"a":1,')])],
    [
      'a discriminator that comes last',
      Buffer.concat([Buffer.from('{'), fill('"a":{},'), Buffer.from('"type":"leaf"}')]),
    ],
  ] as const) {
    const log = Buffer.concat([line, Buffer.from('\n')])
    for (const format of [sessionFormat, jsonLines]) {
      const certifier = certifierOf(format, { maxLineBytes: 2 * bytes })
      t.ok(countCertified(certifier, log) <= 1, `${format.name}: ${name}`)
      t.equal(countCertified(certifier, logOf(userEntry('1'))), 1, 'and the next line as ever')
    }
  }
})

t.test('a module that fails leaves every line to the decoder', async (t) => {
  const certifier = new Certifier(memoryPool(failingModule(), planEntry(sessionFormat)), {
    maxLineBytes: MEBIBYTE,
    recordsAll: false,
    newlineFrom,
  })
  const log = logOf(sessionHeader, leafEntry('1'), 'NOT JSON', leafEntry('2'))
  const parser = new LogParser(sessionFormat, {}, { certifier })
  parser.receive(log)
  parser.end()
  const steps = []
  for (let step = parser.advance(); step !== Step.End; step = parser.advance()) steps.push(step)
  t.strictSame(steps, [Step.Header, Step.Entry, Step.Fault, Step.Entry])
  certifier.release()

  const options = { maxLineBytes: MEBIBYTE, recordsAll: false, newlineFrom }
  const another = new Certifier(memoryPool(failingModule(), planEntry(sessionFormat)), options)
  const line = logOf(leafEntry('1'))
  t.notOk(finish(another.passLong(line, 0, line.length)), 'a long one, too')
  t.equal(another.pass(line, 0, line.length), 0)
})

t.test('on a machine that cannot compile it, the reason is returned', async (t) => {
  t.match(compile(Buffer.from('no module')), { name: 'CompileError' })
})

/** The same exports, of which `certify` traps: (func (param i32 × 8) (result i32) unreachable). */
function failingModule(): CertifierModule {
  const name = (text: string) => [text.length, ...Buffer.from(text)]
  const section = (id: number, content: number[]) => [id, content.length, ...content]
  const parameters = Array.from({ length: 8 }, () => 0x7f)
  return compiled(
    Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(1, [1, 0x60, parameters.length, ...parameters, 1, 0x7f]),
      ...section(3, [1, 0]),
      ...section(5, [1, 0, 1]),
      ...section(7, [2, ...name('memory'), 2, 0, ...name('certify'), 0, 0]),
      ...section(10, [1, 3, 0, 0x00, 0x0b]),
    ]),
  )
}

import { gzipSync } from 'node:zlib'
import t from 'tap'
import { DEFAULT_MAX_DEPTH } from '../../../lib/core/lines/line-format.js'
import { CLEAN_LOG, DAMAGED_LOG, HALF, HEADER, leaf, lines, SECRET } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

function chunksOf(text: string, size: number): Uint8Array[] {
  const bytes = Buffer.from(text)
  const chunks = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return chunks
}

t.test('whole entries are written, and what was left out is reported', async (t) => {
  const log = `${t.testdir({ log: DAMAGED_LOG })}/log`
  const { exitCode, stdout, stderr } = await runCommand(['cat', log])
  t.equal(stdout, lines(leaf(1), leaf(2)))
  t.match(
    stderr,
    `${log}: DAMAGED: 3 corrupt lines, and the last line has no terminator; 1 entry of a type that the format does not know\n`,
  )
  t.match(stderr, /faults {3}line 3, byte /)
  t.notMatch(stderr, SECRET)
  t.equal(exitCode, 1)
})

t.test('the header is written with --header', async (t) => {
  const log = `${t.testdir({ log: CLEAN_LOG })}/log`
  const { exitCode, stdout, stderr } = await runCommand(['cat', '--header', log])
  t.equal(stdout, CLEAN_LOG)
  t.match(stderr, ': clean: 3 entries')
  t.equal(exitCode, 0)
})

t.test('entries are written byte for byte', async (t) => {
  const depth = DEFAULT_MAX_DEPTH
  const kept = [
    '{"b":1.0,"a":1e2,"b":-0,"__proto__":9007199254740993}',
    '  {"spaced" : [ ] }\t',
    '"\\u0041\\/ é \u2028 \ud83d\ude00"',
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    'null',
  ]
  const { exitCode, stdout } = await runCommand(['cat', '-'], { stdin: [Buffer.from(lines(...kept))] })
  t.equal(stdout, lines(...kept))
  t.equal(exitCode, 0)
})

t.test('with --salvage whole entries inside corrupt lines are also written, byte for byte', async (t) => {
  const spaced = leaf(8).replace(',"id"', ' , "id"')
  const text = lines(HEADER, leaf(1), `${HALF.slice(0, 22)}${leaf(7)}\0\0${spaced}\r`, leaf(2))
  for (const size of [1, 100, Number.POSITIVE_INFINITY]) {
    const stdin = chunksOf(text, size)
    const { exitCode, stdout, stderr } = await runCommand(['cat', '-', '--salvage', '--header'], { stdin })
    t.equal(stdout, lines(HEADER, leaf(1), leaf(7), spaced, leaf(2)), `chunks of ${size} bytes`)
    t.match(stderr, '2 entries salvaged')
    t.equal(exitCode, 1)
  }
})

t.test('terminators become LF; a byte order mark and blank lines are left out', async (t) => {
  const stdin = [Buffer.from(`\ufeff${HEADER}\r\n${leaf(1)}\r\n\r\n \n${leaf(2)}\r`)]
  const { exitCode, stdout } = await runCommand(['cat', '--header', '-'], { stdin })
  t.equal(stdout, lines(HEADER, leaf(1), leaf(2)))
  t.equal(exitCode, 0)
})

t.test('a last line without a terminator is treated as its format or the option says', async (t) => {
  const stdin = [Buffer.from('1\n2')]
  t.equal((await runCommand(['cat', '-'], { stdin })).stdout, '1\n2\n')
  const dropped = await runCommand(['cat', '-', '--unterminated', 'drop'], { stdin })
  t.match(dropped, { exitCode: 1, stdout: /^1\n$/, stderr: 'TORN' })
})

t.test('a long damaged line is salvaged in slices', async (t) => {
  const many = '{"a":1}\0'.repeat(50_000)
  const { exitCode, stdout } = await runCommand(['cat', '-', '--salvage'], {
    stdin: [Buffer.from(lines(many, '2'))],
  })
  t.equal(stdout.length, lines('{"a":1}').length * 50_000 + 2)
  t.equal(exitCode, 1)
})

t.test('lines are written whole, however the source is cut into chunks', async (t) => {
  // One byte at a time is slow, so that row has fewer lines.
  const rows = [
    { size: 1, count: 60 },
    { size: 4096, count: 400 },
    { size: 65_537, count: 400 },
    { size: Number.POSITIVE_INFINITY, count: 400 },
  ]
  for (const { size, count } of rows) {
    const text = lines(...Array.from({ length: count }, (_, index) => JSON.stringify('x'.repeat(index * 17))))
    const { stdout } = await runCommand(['cat', '-'], { stdin: chunksOf(text, size) })
    t.ok(stdout === text, `chunks of ${size} bytes`)
  }
})

t.test('for a log that cannot be read only the reason is written', async (t) => {
  const folder = t.testdir({ gz: gzipSync(CLEAN_LOG), header: lines(HEADER.slice(0, -5), leaf(1)) })
  for (const name of ['missing', 'gz', 'header']) {
    const { exitCode, stdout, stderr } = await runCommand(['cat', `${folder}/${name}`])
    t.same([exitCode, stdout], [2, ''], name)
    t.match(stderr, `wholeline: ${folder}/${name}: `)
    t.notMatch(stderr, SECRET)
  }
})

t.test('entries that were read before the source failed are written', async (t) => {
  function* failing(): Generator<Uint8Array> {
    yield Buffer.from('1\n2\n')
    throw Object.assign(new Error(SECRET), { code: 'EIO', errno: -5 })
  }
  const { exitCode, stdout, stderr } = await runCommand(['cat', '-'], { stdin: failing() })
  t.equal(stdout, '1\n2\n')
  t.equal(stderr, 'wholeline: standard input: i/o error (EIO)\n')
  t.equal(exitCode, 2)
})

t.test('a torn last line costs no entry', async (t) => {
  const { exitCode, stdout } = await runCommand(['cat', '-', '--header'], { stdin: [CLEAN_LOG + HALF] })
  t.same([exitCode, stdout], [1, CLEAN_LOG])
})

import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { CLEAN_LOG, DAMAGED_LOG, HALF, HEADER, leaf, lines, SECRET } from '../../support/damage/cli-logs.js'
import { LiveCommand } from '../../support/processes/live-command.js'
import { runCommand } from '../../support/processes/run-command.js'
import { watchLooks } from '../../support/streams/follow-looks.js'

/** Lines 1 to `count` of plain JSON. */
function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `{ "n" : ${index + 1}.0 }`)
}

t.test('the last entries, byte for byte, 10 without -n', async (t) => {
  const log = `${t.testdir({ log: lines(...numbers(30)) })}/log`
  for (const count of [0, 1, 10, 29, 30, 31, 1000]) {
    const result = await runCommand(['tail', '-n', String(count), log])
    const expected = lines(...numbers(30).slice(Math.max(0, 30 - count)))
    t.same(result, { exitCode: 0, stdout: expected, stderr: '' }, `-n ${count}`)
  }
  t.equal((await runCommand(['tail', log])).stdout, lines(...numbers(30).slice(20)))
})

t.test('the header is no entry; CR LF, blank lines and a byte order mark are left out', async (t) => {
  const text = `\ufeff${HEADER}\r\n\r\n${leaf(1)}\r\n\n${leaf(2)}\r`
  const log = `${t.testdir({ log: text })}/log`
  t.same(await runCommand(['tail', log]), { exitCode: 0, stdout: lines(leaf(1), leaf(2)), stderr: '' })
})

t.test('lines far apart, and one longer than a block, are copied', async (t) => {
  const long = JSON.stringify('x'.repeat(2 * 1024 * 1024))
  const log = `${t.testdir({ log: lines('1', long, '2', '3') })}/log`
  t.ok((await runCommand(['tail', '-n', '4', log])).stdout === lines('1', long, '2', '3'))
})

t.test('damaged lines do not hide entries, and are reported', async (t) => {
  const log = `${t.testdir({ log: DAMAGED_LOG })}/log`
  const { exitCode, stdout, stderr } = await runCommand(['tail', '-n', '2', log])
  t.equal(stdout, lines(leaf(1), leaf(2)))
  t.equal(exitCode, 1)
  const [verdict, ...rest] = stderr.trimEnd().split('\n')
  t.equal(verdict, `${log}: DAMAGED: 5 lines passed over`)
  t.equal(rest.length, 6)
  const [first, , , , torn, advice] = rest
  t.match(first, new RegExp(`^ {2}byte ${Buffer.byteLength(lines(HEADER, leaf(1)))}-.*: syntax`))
  t.match(torn, /truncated/)
  t.match(advice, /wholeline check/)
  t.notMatch(stderr, SECRET)
  const few = await runCommand(['tail', '-n', '2', '--max-faults', '2', log])
  t.match(
    few.stderr,
    /\n {2}… and 3 before: --max-faults lists more\n {2}byte .*: schema: .*\n {2}byte .*: truncated/,
  )
  const near = await runCommand(['tail', '-n', '1', log])
  t.match(near.stderr, '1 line passed over', 'only what comes after the entries is looked at')
})

t.test('--records gives entries and faults with their places, in order', async (t) => {
  const log = `${t.testdir({ log: `${lines('1', 'no', '2', 'no no', '3')}{` })}/log`
  const { exitCode, stdout, stderr } = await runCommand([
    'tail',
    '-n',
    '2',
    '--max-faults',
    '1',
    '--records',
    log,
  ])
  t.equal(exitCode, 1)
  t.match(stderr, /… and 1 before/)
  t.match(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      { kind: 'entry', file: log, offset: 5, length: 1, entry: 2 },
      { kind: 'fault', file: log, offset: 7, length: 5, reason: 'syntax' },
      { kind: 'entry', file: log, offset: 13, length: 1, entry: 3 },
      { kind: 'fault', file: log, offset: 15, length: 1, reason: 'truncated' },
    ],
  )
  t.notMatch(stdout, '"line"', 'the lines before were not counted')
  const missing = await runCommand(['tail', '--records', `${log}.missing`])
  t.match(JSON.parse(missing.stdout), { kind: 'error', error: { code: 'ENOENT' } })
})

t.test('a whole last line without a terminator counts as the format says, or --unterminated', async (t) => {
  const folder = t.testdir({ plain: '1\n2', session: CLEAN_LOG.trimEnd() })
  t.equal((await runCommand(['tail', '-n', '1', `${folder}/plain`])).stdout, '2\n')
  t.equal((await runCommand(['tail', '-n', '1', '--unterminated', 'drop', `${folder}/plain`])).stdout, '1\n')
  t.equal((await runCommand(['tail', '-n', '1', `${folder}/session`])).stdout, lines(leaf(2)))
})

t.test('what has no end to begin at is refused, and says what can be done', async (t) => {
  const folder = t.testdir({ array: '[\n{"a":1},\n{"a":2}\n]\n' })
  const input = await runCommand(['tail', '-'])
  t.equal(input.exitCode, 2)
  t.match(input.stderr, "wholeline: standard input can't be read backwards, only a file")
  t.match((await runCommand(['tail', '/dev/null'])).stderr, 'only a file can be read backwards')
  t.match((await runCommand(['tail', folder])).stderr, 'it is a directory')
  t.match((await runCommand(['tail', `${folder}/missing`])).stderr, 'there is no file of that name')
  t.match((await runCommand(['tail', `${folder}/array`])).stderr, 'not JSON lines')
  t.match((await runCommand(['tail', '-n', 'x', `${folder}/array`])).stderr, 'must be a whole number')
})

t.test('a log on a web server is read by other commands', async (t) => {
  const { exitCode, stderr } = await runCommand(['tail', 'http://127.0.0.1:1/app.jsonl?key=x'])
  t.equal(exitCode, 2)
  t.equal(
    stderr,
    'wholeline: http://127.0.0.1:1/app.jsonl: there is no file of that name (only `wholeline check` and `wholeline cat` read logs on web servers)\n',
  )
})

t.test('with -f each entry is written once, whatever was cut at the end when it began', async (t) => {
  const whole = lines('{"a":1}', '{"a":2}', '{"a":3}')
  for (let cut = lines('{"a":1}').length; cut <= whole.length; cut += 1) {
    const log = `${t.testdir({ log: whole.slice(0, cut) })}/log`
    const command = new LiveCommand(['tail', '-f', log])
    await command.until('stdout', (text) => text !== '')
    appendFileSync(log, whole.slice(cut))
    appendFileSync(log, '{"a":4}\r\n')
    await command.until('stdout', (text) => text.endsWith('{"a":4}\n'))
    t.equal(await command.interrupt(), 130, `cut at ${cut}`)
    t.equal(command.stdout, whole + lines('{"a":4}'))
    t.equal(command.stderr, `wholeline: ${log}: interrupted: 4 entries written\n`)
    t.same(command.signals.killed, ['SIGINT'])
  }
})

t.test('-f follows a log that holds nothing but its header, or nothing yet', async (t) => {
  for (const begun of ['', HEADER, lines(HEADER), '\ufeff']) {
    const log = `${t.testdir({ log: begun })}/log`
    const command = new LiveCommand(['tail', '-f', log])
    appendFileSync(log, begun === HEADER ? `\n${lines(leaf(1))}` : lines(leaf(1)))
    await command.until('stdout', (text) => text.endsWith('\n'))
    await command.interrupt()
    t.equal(command.stdout, lines(leaf(1)), JSON.stringify(begun))
  }
})

t.test('-n 0 -f writes only what is appended', async (t) => {
  const log = `${t.testdir({ log: lines('"old"') })}/log`
  const command = new LiveCommand(['tail', '-n', '0', '-f', log])
  let appended = ''
  for (let number = 1; command.stdout === ''; number += 1) {
    // Reads take what there is, up to a block of 1 MiB.
    const line = lines(JSON.stringify(`${number}${' '.repeat(100_000)}`))
    appendFileSync(log, line)
    appended += line
    await new Promise((resolve) => setImmediate(resolve))
  }
  await command.interrupt()
  t.ok(appended.includes(command.stdout), command.stdout.slice(0, 100))
  t.match(command.stdout, /^"\d/)
})

t.test('-f reports what it passes over as it comes', async (t) => {
  const log = `${t.testdir({ log: lines('1', 'no') })}/log`
  const command = new LiveCommand(['tail', '-f', log])
  await command.until('stderr', (text) => text.endsWith('shows one\n'))
  appendFileSync(log, lines(HALF, '2'))
  await command.until('stdout', (text) => text.endsWith('2\n'))
  t.equal(await command.interrupt('SIGTERM'), 130)
  t.equal(command.stdout, '1\n2\n')
  t.match(command.stderr, /\nwholeline: .*: passed over byte 5-\d+ \(\d+ bytes\): syntax \(torn\): /)
  t.match(command.stderr, /: interrupted: 2 entries written, 2 lines passed over\n$/)
  t.notMatch(command.stderr, SECRET)
  t.same(command.signals.killed, ['SIGTERM'])
})

t.test('-f ends where the file is replaced or cut, and says so', async (t) => {
  const folder = t.testdir({ log: lines('1'), other: lines('2') })
  const replaced = new LiveCommand(['tail', '-f', `${folder}/log`])
  await replaced.until('stdout', (text) => text === '1\n')
  appendFileSync(`${folder}/log`, '3\n')
  renameSync(`${folder}/other`, `${folder}/log`)
  t.equal(await replaced.exitCode, 2)
  t.equal(replaced.stdout, '1\n3\n', 'what was appended before comes first')
  t.match(replaced.stderr, /the file was replaced by another.*run it again/)
  writeFileSync(`${folder}/log`, lines('1', '2'))
  const cut = new LiveCommand(['tail', '-f', `${folder}/log`])
  await cut.until('stdout', (text) => text === '1\n2\n')
  truncateSync(`${folder}/log`, 1)
  t.equal(await cut.exitCode, 2)
  t.match(cut.stderr, 'the file was cut')
})

t.test('a long line that is appended is worked on in slices', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const command = new LiveCommand(['tail', '-f', log])
  appendFileSync(log, lines(`["${'x'.repeat(5 * 1024 * 1024)}",]`, '1'))
  await command.until('stdout', (text) => text === '1\n')
  t.equal(await command.interrupt(), 130)
})

t.test('-f of an empty file: a header that comes later is the header of the log', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const caughtUp = await watchLooks(t)
  const command = new LiveCommand(['tail', '-f', log])
  await caughtUp()
  appendFileSync(log, HEADER.slice(0, 9))
  appendFileSync(log, lines(HEADER.slice(9), leaf(1)))
  await command.until('stdout', (text) => text.endsWith('\n'))
  await command.interrupt()
  t.equal(command.stdout, lines(leaf(1)))
})

t.test(
  'a compressed log is read through: the last entries, and the faults after the first of them',
  async (t) => {
    const text = `${lines('no', '1', 'no', '2', 'no', 'no', '3', 'no')}{`
    const folder = t.testdir({})
    const many = lines(...numbers(500).flatMap((each) => [each, 'no']))
    for (const [plain, content] of [
      ['log', text],
      ['many', many],
    ] as const) {
      writeFileSync(`${folder}/${plain}`, content)
      writeFileSync(`${folder}/${plain}.gz`, gzipSync(content))
      writeFileSync(`${folder}/${plain}.br`, brotliCompressSync(content))
      for (const options of [
        ['-n', '2'],
        ['-n', '2', '--records'],
        ['-n', '100', '--max-faults', '1'],
        ['-n', '0'],
      ]) {
        const expected = await runCommand(['tail', ...options, `${folder}/${plain}`])
        for (const end of ['gz', 'br']) {
          const got = await runCommand(['tail', ...options, `${folder}/${plain}.${end}`])
          const named = (output: string) => output.replaceAll(`${plain}.${end}`, plain)
          t.equal(named(got.stdout), expected.stdout, `${plain}.${end} ${options}`)
          t.equal(named(got.stderr), expected.stderr, `${plain}.${end} ${options}`)
          t.equal(got.exitCode, expected.exitCode)
        }
      }
    }
  },
)

t.test('a compressed log can not be followed', async (t) => {
  const log = join(t.testdir({ 'log.gz': gzipSync(lines('1')) }), 'log.gz')
  for (const option of ['-f', '-F']) {
    const { exitCode, stderr, stdout } = await runCommand(['tail', option, log])
    t.match({ exitCode, stdout }, { exitCode: 2, stdout: '' })
    t.match(stderr, 'it is compressed')
  }
})

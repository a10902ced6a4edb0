import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import {
  CLEAN_LOG,
  DAMAGED_LINES,
  DAMAGED_LOG,
  HALF,
  HEADER,
  leaf,
  lines,
} from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

t.test('a line is shown with its position and what is wrong with it', async (t) => {
  const log = `${t.testdir({ log: DAMAGED_LOG })}/log`
  const offset = DAMAGED_LOG.indexOf(HALF)
  const expected = {
    exitCode: 0,
    stdout: `line 3, byte ${offset}-${offset + HALF.length - 1} (${HALF.length} bytes): syntax (torn): not JSON: the line ends inside an object\n  ${HALF}\n`,
    stderr: '',
  }
  for (const which of [
    ['--line', '3'],
    ['--fault', '1'],
    ['--offset', `${offset + 5}`],
    ['--line=3', '-f', 'session'],
  ])
    t.same(await runCommand(['show', log, ...which]), expected, which.join(' '))
  const nul = await runCommand(['show', log, '--fault', '2'])
  t.match(
    nul.stdout,
    `: nul: not JSON: 16 NUL bytes from byte 0 of the line on, as a power cut leaves them (byte ${offset + HALF.length + 1} of the log)\n  ⟨\\0 ×16⟩hunter2\n`,
  )
  const last = await runCommand(['show', log, '--fault', '5'])
  t.match(last.stdout, /^line 9, .*: truncated \(torn\): /)
})

t.test('the lines around it are shown with it', async (t) => {
  const log = `${t.testdir({ log: DAMAGED_LOG })}/log`
  const { stdout } = await runCommand(['show', log, '--line', '2', '-C', '6'])
  const heads = stdout.split('\n').filter((line) => line.startsWith('line '))
  t.strictSame(
    heads.map((head) => /^(line \d+), byte \S+ \(\d+ bytes\): ([\w -]+)/.exec(head)?.slice(1).join(': ')),
    ['header', 'entry', 'syntax ', 'nul', 'unknown-type', 'schema', 'blank or skipped', 'entry'].map(
      (what, index) => `line ${index + 1}: ${what}`,
    ),
  )
  t.match(stdout, `  ${HEADER}\n`)
  t.match(heads[6], /^line 7, byte \d+ \(0 bytes\): blank/)
})

t.test('a long line is shown by its ends and the byte that is wrong', async (t) => {
  const text = `{"a":"${'x'.repeat(100_000)}",nope,"b":"${'y'.repeat(100_000)}"}`
  const log = `${t.testdir({ log: lines(text) })}/log`
  const { stdout } = await runCommand(['show', log, '--line', '1', '--bytes', '60'])
  t.match(
    stdout,
    `\n  ${text.slice(0, 20)}\n  … 99,978 bytes left out …\n  xxxxxxxx",nope,"b":"\n  … 99,982 bytes left out …\n  ${'y'.repeat(18)}"}\n`,
  )
  const least = await runCommand(['show', log, '--line', '1', '--bytes', '1'])
  t.match(least.stdout, '\n  {\n  … 200,019 bytes left out …\n')
  const limited = await runCommand(['show', log, '--line', '1', '--max-line-bytes', '1K'])
  t.match(limited.stdout, /\): oversized: .*\n {2}\{"a".*\n {2}… 195,924 bytes left out …\n {2}y+"\}\n$/)
})

t.test('the parser works on a very long line in several steps', async (t) => {
  const long = 'x'.repeat(3_000_000)
  const log = `${t.testdir({ log: lines(`{"a":"${long}",nope`, `{"a":"${long}"}`, '1') })}/log`
  const show = async (line: number) => {
    const { stdout } = await runCommand(['show', log, '--line', `${line}`, '--bytes', '10', '--json'])
    return JSON.parse(stdout)
  }
  t.match(await show(1), { is: 'fault', reason: 'syntax', column: long.length + 8 })
  t.match(await show(2), { is: 'entry', length: long.length + 8 })
})

t.test('a damaged header, and a line of a file that is not a log, are shown', async (t) => {
  const folder = t.testdir({
    half: lines(HEADER.slice(0, -3), leaf(1)),
    document: '{\n "a": 1\n}\n',
    torn: HEADER,
    bom: `\ufeff${CLEAN_LOG}`,
  })
  const half = await runCommand(['show', `${folder}/half`, '-l', '1'])
  t.match(half, {
    exitCode: 0,
    stdout: /^line 1, byte 0-\d+ \(\d+ bytes\): ERR_LOG_HEADER: not a session log: /,
  })
  const json = await runCommand(['show', `${folder}/half`, '-l', '1', '--json'])
  t.match(JSON.parse(json.stdout), {
    is: 'fault',
    code: 'ERR_LOG_HEADER',
    message: /^not a session log/,
    pieces: [{ offset: 0 }],
  })
  t.match(await runCommand(['show', `${folder}/half`, '-l', '2']), { stdout: /: entry\n/ })
  t.match(await runCommand(['show', `${folder}/half`, '--fault', '1']), {
    exitCode: 2,
    stderr: /not a session log/,
  })
  t.match(await runCommand(['show', `${folder}/document`, '-l', '2']), {
    stdout: /: syntax \(glued\): .*\n {3}"a": 1\n$/,
  })
  t.match(await runCommand(['show', `${folder}/torn`, '-l', '1']), { stdout: /: header\n/ })
  t.match(await runCommand(['show', `${folder}/bom`, '-l', '1']), {
    stdout: /^line 1, byte 3-\d+ .*: header\n {2}\{"type"/,
  })
})

t.test('with --raw the bytes are written unchanged, but not to a terminal', async (t) => {
  const folder = t.testdir({
    log: lines(HEADER, DAMAGED_LINES.nul, leaf(1)),
    big: lines('x'.repeat(3_000_000), '1'),
  })
  const raw = ['show', `${folder}/log`, '--line', '2', '--raw']
  t.match(await runCommand(raw), { exitCode: 0, stdout: DAMAGED_LINES.nul })
  t.equal((await runCommand([...raw, '-C1'])).stdout, readFileSync(`${folder}/log`, 'utf8').slice(0, -1))
  t.equal((await runCommand(['show', `${folder}/big`, '-l', '1', '--raw'])).stdout.length, 3_000_000)
  t.match(await runCommand(raw, { isTTY: true }), {
    exitCode: 2,
    stdout: '',
    stderr: /redirect\s+the\s+output/,
  })
})

t.test('with --json each line is one object, with its bytes', async (t) => {
  const log = `${t.testdir({ log: lines('{"a":1}', '{"a":"\u001b\u202e"}{') })}/log`
  const { stdout } = await runCommand(['show', log, '--line', '2', '-C', '1', '--json'])
  const [one, two] = stdout.split('\n').map((line) => line && JSON.parse(line))
  t.match(one, { file: log, line: 1, offset: 0, length: 7, is: 'entry' })
  t.match(two, { line: 2, is: 'fault', reason: 'syntax', cause: 'control-character', column: 6 })
  const [piece] = two.pieces
  t.match(piece, { offset: 8, length: 13, text: '{"a":"\\x1b\\xe2\\x80\\xae"}{' })
  t.equal(Buffer.from(piece.base64, 'base64').toString(), '{"a":"\u001b\u202e"}{')
  t.match(stdout, /^[ -~\n]+$/)
})

t.test('a line that does not exist, or cannot be shown, is refused', async (t) => {
  const folder = t.testdir({ log: DAMAGED_LOG, folder: {}, empty: '' })
  const log = `${folder}/log`
  const rows: [string[], RegExp][] = [
    [[log, '--line', '10'], /log: there is no line 10: the log has 9 lines\n/],
    [[log, '--line', '0'], /there is no line 0/],
    [[log, '--fault', '6'], /there is no fault 6: the log has 5 faults\n/],
    [[log, '--offset', '99999'], /there is no byte 99999: the log has 9 lines\n/],
    [[`${folder}/empty`, '--line', '1'], /there is no line 1: the log has 0 lines/],
    [[`${folder}/missing`, '--line', '1'], /there is no file of that name/],
    [[`${folder}/folder`, '--line', '1'], /it is a directory/],
    [['/dev/null', '--line', '1'], /only a file can be shown/],
    [['-', '--line', '1'], /standard input can't be shown/],
    [[log], /say which line/],
    [[log, '--line', '1', '--fault', '1'], /say which line/],
    [[log, '--line', '1', '--raw', '--json'], /exclude each other/],
    [[log, '--line', 'x'], /whole number/],
  ]
  for (const [argv, complaint] of rows)
    t.match(
      await runCommand(['show', ...argv]),
      { exitCode: 2, stdout: '', stderr: complaint },
      argv.join(' '),
    )
  const json = await runCommand(['show', log, '--line', '10', '--json'])
  t.match([json.exitCode, json.stderr], [2, ''])
  t.match(JSON.parse(json.stdout), { file: log, error: { code: 'ERR_NO_SUCH_LINE' } })
  t.match((await runCommand(['--help'])).stdout, /show \[options\] <file> +show the bytes of a line/)
})

t.test('a file that is cut in the meantime is reported', async (t) => {
  const log = `${t.testdir({})}/log`
  for (const options of [['--raw'], []]) {
    writeFileSync(log, lines('1', 'x'.repeat(3_000_000)))
    const stdout = new Writable({
      write: (_chunk, _encoding, callback) => {
        truncateSync(log, 10)
        callback()
      },
    })
    const { exitCode, stderr } = await runCommand(['show', log, '-l', '1', '-C', '1', ...options], { stdout })
    t.equal(exitCode, 2)
    t.match(stderr, /wholeline: .*\/log: .*cut/)
  }
})

t.test('a line of a compressed log is shown, wherever it is', async (t) => {
  const folder = t.testdir({ plain: DAMAGED_LOG, gz: gzipSync(DAMAGED_LOG) })
  for (const args of [
    ['--line', '3'],
    ['--fault', '2', '-C', '1'],
    ['--offset', '0'],
    ['--line', '2', '--raw'],
  ]) {
    const [plain, gz] = await Promise.all(
      ['plain', 'gz'].map((name) => runCommand(['show', `${folder}/${name}`, ...args])),
    )
    t.same(gz, plain, args.join(' '))
    t.equal(gz?.exitCode, 0)
  }
  const none = await runCommand(['show', `${folder}/gz`, '--line', '99'])
  t.match(none, { exitCode: 2, stderr: /there is no line 99/ })
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { DEFAULT_MAX_DEPTH } from '../../../lib/core/lines/line-format.js'
import {
  CLEAN_LOG,
  DAMAGED_LINES,
  DAMAGED_LOG,
  HALF,
  HEADER,
  leaf,
  lines,
  SECRET,
  XZ_START,
} from '../../support/damage/cli-logs.js'
import { runCommand, TERMINAL } from '../../support/processes/run-command.js'

t.test('a clean log takes one line', async (t) => {
  const log = `${t.testdir({ log: CLEAN_LOG })}/log`
  t.same(await runCommand(['check', log]), {
    exitCode: 0,
    stdout: `${log}: clean: 3 entries, 4 lines, ${CLEAN_LOG.length} bytes; format session (detected from line 1)\n`,
    stderr: '',
  })
})

t.test('every damaged line of a log is reported', async (t) => {
  const log = `${t.testdir({ log: DAMAGED_LOG })}/log`
  const { exitCode, stdout, stderr } = await runCommand(['check', log])
  t.same([exitCode, stderr], [1, ''])
  t.notMatch(stdout, SECRET)
  const begin = stdout.split('\n')
  t.equal(
    begin[0],
    `${log}: DAMAGED: 3 corrupt lines, and the last line has no terminator; 1 entry of a type that the format does not know`,
  )
  const whole = DAMAGED_LOG.length - HALF.length
  t.match(begin.slice(1, 5), [
    '  format   session (detected from line 1)',
    '  entries  2',
    '  lines    9, 1 blank',
    `  size     ${DAMAGED_LOG.length} bytes; whole lines end at byte ${whole}`,
  ])
  for (const [index, [reason, line]] of Object.entries(DAMAGED_LINES).entries()) {
    const offset = DAMAGED_LOG.indexOf(`\n${line}\n`) + 1
    const place = `line ${index + 3}, byte ${offset}-${offset + line.length - 1} (${line.length} bytes)`
    t.match(stdout, `1 ${reason}: `)
    t.match(stdout, `${place}: ${reason}${reason === 'syntax' ? ' (torn)' : ''}: `)
  }
  t.match(
    stdout,
    `line 9, byte ${whole}-${DAMAGED_LOG.length - 1} (${HALF.length} bytes): truncated (torn): `,
  )
  t.match(stdout, '  advice   `wholeline cat` writes every whole entry to standard output')
  t.match(stdout, '--unknown-types skip')
  t.match(stdout, 'the last append was cut off, or is still being written')
})

t.test('entries that salvage recovers are reported, and counted only with --salvage', async (t) => {
  const text = lines(HEADER, leaf(1), HALF.slice(0, 22) + leaf(7) + leaf(8))
  const log = `${t.testdir({ log: text })}/log`
  const plain = await runCommand(['check', log])
  t.match(plain.stdout, '  entries  1\n  lines    3\n')
  t.match(plain.stdout, `2 entries can be salvaged: \`wholeline repair ${log}\`\n`)
  t.match(plain.stdout, 'with --salvage, also those inside corrupt lines\n')
  const salvaging = await runCommand(['check', log, '--salvage', '--format', 'session'])
  t.match(salvaging.stdout, '  entries  3\n  lines    3, 2 entries salvaged\n')
  t.match(salvaging.stdout, `\`wholeline repair --format session ${log}\``)
  const uncertain = await runCommand(['check', '--salvage=uncertain', log])
  t.match(uncertain.stdout, '  entries  3\n  lines    3, 2 entries salvaged\n')
  t.match(uncertain.stdout, `\`wholeline repair --salvage=uncertain ${log}\``)
  t.match(await runCommand(['cat', '--salvage=uncertain', log]), { stdout: lines(leaf(1), leaf(7), leaf(8)) })
  t.match(await runCommand(['cat', '--salvage', log]), { stdout: lines(leaf(1), leaf(7), leaf(8)) })
  t.match(await runCommand(['check', '--salvage=some', log]), {
    exitCode: 2,
    stderr: "unknown option '--salvage=some'",
  })
  t.same([plain.exitCode, salvaging.exitCode], [1, 1])
  const reports = await Promise.all(
    [[], ['--salvage']].map(async (options) => {
      const { stdout } = await runCommand(['check', log, '--json', ...options])
      return JSON.parse(stdout)
    }),
  )
  t.match(reports[0], { salvageable: 2, summary: { entries: 1, salvaged: 0, faults: [{ salvaged: 0 }] } })
  t.match(reports[1], { salvageable: 2, summary: { entries: 3, salvaged: 2, faults: [{ salvaged: 2 }] } })
})

t.test(
  'a forced repair is advised for damage without a whole entry, and none for lines that repair leaves',
  async (t) => {
    const folder = t.testdir({
      damaged: lines(HEADER, 'no'),
      unknown: lines(HEADER, '{"type":"new"}'),
      deep: lines('[1]', `${'['.repeat(DEFAULT_MAX_DEPTH + 1)}${']'.repeat(DEFAULT_MAX_DEPTH + 1)}`),
    })
    const damaged = await runCommand(['check', `${folder}/damaged`])
    t.match(damaged.stdout, `\`wholeline repair --force ${folder}/damaged\` takes the damage out`)
    t.notMatch(damaged.stdout, 'wholeline cat')
    for (const name of ['unknown', 'deep'])
      t.notMatch((await runCommand(['check', `${folder}/${name}`])).stdout, 'wholeline repair', name)
    const torn = await runCommand(['check', '-'], { stdin: [CLEAN_LOG + HALF] })
    t.match(torn.stdout, '`wholeline repair FILE` repairs it, and so does opening the log for writing\n')
  },
)

t.test('where a log may have lost its session header, both ways to repair it are named', async (t) => {
  const folder = t.testdir({ entry: lines(leaf(1), leaf(2)), torn: lines(`{"ty${leaf(1)}`), HEADER })
  const entry = await runCommand(['check', `${folder}/entry`])
  const restoring = `\`wholeline repair --header OTHER ${folder}/entry\` gives it line 1 of OTHER\n`
  t.match(entry.stdout, ': clean: 2 entries, 2 lines, ')
  t.match(
    entry.stdout,
    'advice   line 1 is an entry of a session log, but there is no session header before it: if ',
  )
  t.match(entry.stdout, restoring)
  t.equal(entry.exitCode, 0)
  const torn = await runCommand(['check', `${folder}/torn`])
  t.match(torn.stdout, `1 entry can be salvaged: \`wholeline repair --format jsonl ${folder}/torn\`\n`)
  t.match(
    torn.stdout,
    '           line 1 is damaged, and the log looks like the rest of a session log: if the log has lost its session header, `',
  )
  t.equal(torn.exitCode, 1)
  for (const choice of [
    ['--format', 'jsonl'],
    ['--header', `${folder}/HEADER`],
  ])
    t.match(await runCommand(['repair', '-n', ...choice, `${folder}/torn`]), { exitCode: 1, stderr: '' })
})

t.test('a long line 1 raises no doubt about a clean log', async (t) => {
  const log = `${t.testdir({ log: lines(JSON.stringify('x'.repeat(100_000))) })}/log`
  t.notMatch((await runCommand(['check', log])).stdout, 'advice')
})

t.test('a log with only a torn last line is reported as torn, not as damaged', async (t) => {
  const log = `${t.testdir({ log: CLEAN_LOG + HALF })}/log`
  const { exitCode, stdout } = await runCommand(['check', log])
  t.match(stdout, /: TORN: the last line has no terminator\n/)
  t.notMatch(stdout, 'corrupt')
  t.equal(exitCode, 1)
})

t.test('every log is checked, also after one that cannot be read', async (t) => {
  const folder = t.testdir({ clean: CLEAN_LOG, damaged: DAMAGED_LOG })
  const files = ['missing', 'damaged', 'clean'].map((name) => `${folder}/${name}`)
  const { exitCode, stdout, stderr } = await runCommand(['check', ...files])
  t.equal(stderr, '')
  const rows = stdout.replaceAll(`${folder}/`, '').split('\n')
  t.equal(rows[0], 'missing: NOT READ: there is no file of that name')
  t.match(
    rows[1],
    /^damaged: DAMAGED: 3 corrupt lines, and .*; 1 entry of a type .*; the first in line 3; 2 entries, \d+ bytes$/,
  )
  t.match(rows[2], /^clean: clean: 3 entries, \d+ bytes$/)
  t.match(rows[3], /^3 logs: 1 clean, 1 damaged, 1 not read; 5 entries, \d+ bytes, 5 faults$/)
  t.equal(rows.length, 5)
  t.equal(exitCode, 2)
})

t.test('a file that is not a log is refused with the reason', async (t) => {
  const folder = t.testdir({
    'log.xz': XZ_START,
    utf16: Buffer.from(`\ufeff${CLEAN_LOG}`, 'utf16le'),
    header: lines(HEADER.slice(0, -5), leaf(1)),
  })
  const rows: Record<string, RegExp> = {
    'log.xz': /the source is xz, not UTF-8 text: decompress it first/,
    utf16: /the source is UTF-16LE, not UTF-8 text: convert it to UTF-8 first/,
    header: /not a session log: line 1 is not JSON: .* \(--format names another format/,
    'header/log': /a part of the path that should be a directory is a file/,
    missing: /there is no file of that name/,
  }
  for (const [name, problem] of Object.entries(rows)) {
    const { exitCode, stdout, stderr } = await runCommand(['check', `${folder}/${name}`])
    t.match(stderr, problem, name)
    t.notMatch(stderr, SECRET)
    t.same([exitCode, stdout], [2, ''])
  }
})

t.test('a sound log with the header of another version is read as lines', async (t) => {
  const future = lines(HEADER.replace('"version":1', '"version":3'), '{"type":"model_change"}', leaf(1))
  const folder = t.testdir({ future, damaged: `${future}no\n`, half: lines(HEADER.slice(0, -5), leaf(1)) })
  const note =
    '  note     line 1 is a session header of version 3, which wholeline does not know: the log is read as plain JSON lines; '
  const clean = await runCommand(['check', `${folder}/future`])
  t.match(clean, { exitCode: 0, stderr: '' })
  t.match(
    clean.stdout,
    /: clean: 3 entries, 3 lines, .*; format jsonl \(line 1 is not a session header of version 1\)\n/,
  )
  t.match(clean.stdout, note)
  t.notMatch(clean.stdout, 'advice')
  const damaged = await runCommand(['check', `${folder}/damaged`])
  t.equal(damaged.exitCode, 1)
  t.match(damaged.stdout, `  format   jsonl (line 1 is not a session header of version 1)\n${note}`)
  t.notMatch(damaged.stdout, '--header')
  const { stdout } = await runCommand(['check', '--json', `${folder}/future`])
  t.match(JSON.parse(stdout), { format: 'jsonl', note: /version 3/ })
  const copied = await runCommand(['cat', `${folder}/future`])
  t.match(copied, { exitCode: 0, stdout: future, stderr: note })
  for (const command of ['check', 'cat', 'repair']) {
    const asked = await runCommand([command, '--format', 'session', `${folder}/future`])
    t.match(asked.stderr, /has version 3; this reader knows version 1 \(.*--format jsonl/)
    t.equal(asked.exitCode, 2)
  }
})

t.test('a file that is JSON but not lines is refused by name', async (t) => {
  const folder = t.testdir({
    document: '{\n  "a": 1\n}\n',
    array: '[{"id":1},{"id":2}]\n',
    records: '[\n{"id":1},\n{"id":2},\n{"id"',
    long: `[${Array(20_000).fill('{"id":1}')}]`,
    sequence: '\u001e{\n"a":1}\n',
    format: 'x',
  })
  const rows: [string, RegExp][] = [
    [
      'document',
      /: not JSON lines, but a JSON document over many lines: `wholeline lines FILE > LINES` turns it into lines/,
    ],
    ['array', /: not JSON lines, but an array in a file, on one line: `wholeline lines FILE > LINES`/],
    ['records', /an array in a file, over many lines, which ends early: `wholeline lines/],
    ['long', /an array in a file, on one line/],
    ['sequence', /a JSON text sequence \(RFC 7464\) whose records span lines: `wholeline lines FILE/],
  ]
  for (const [name, problem] of rows) {
    const log = `${folder}/${name}`
    for (const argv of [
      ['check'],
      ['cat'],
      ['repair'],
      ['check', '--format', 'jsonl'],
      ['repair', '-f', 'jsonl'],
    ]) {
      const { exitCode, stdout, stderr } = await runCommand([...argv, log])
      t.match(stderr, problem, `${argv.join(' ')} ${name}`)
      t.same([exitCode, stdout], [2, ''])
    }
    const { stdout } = await runCommand(['check', '--json', log])
    t.match(JSON.parse(stdout), { error: { code: 'ERR_LOG_NOT_LINES', offset: 0 } })
  }
  const arrays = await runCommand(['check', '-'], { stdin: ['[{"id":1}]\n', '[{"id":2}]\n'] })
  t.match(arrays, { exitCode: 0, stdout: /: clean: 2 entries/ })
  const piped = await runCommand(['check', '-'], { stdin: ['[{"id":1}]', '\n'] })
  t.match(piped, { exitCode: 2, stderr: /^wholeline: standard input: not JSON lines, but an array/ })
})

t.test('an empty log is clean, unless it must be a session log', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const { exitCode, stdout } = await runCommand(['check', log])
  t.match(stdout, ': clean: 0 entries, 0 lines, 0 bytes; format jsonl (assumed: the log is empty)\n')
  t.equal(exitCode, 0)
  const asked = await runCommand(['check', '--format', 'session', log])
  t.match(asked.stderr, 'the source is empty: a session log begins with a header line')
  t.equal(asked.exitCode, 2)
})

t.test('standard input can be read only once', async (t) => {
  const { exitCode, stdout } = await runCommand(['check', '-'], { stdin: [Buffer.from(CLEAN_LOG)] })
  t.match(stdout, /^standard input: clean: 3 entries/)
  t.equal(exitCode, 0)
  const twice = await runCommand(['check', '-', '-'])
  t.same(twice, { exitCode: 2, stdout: '', stderr: 'wholeline: standard input can be read only once\n' })
})

t.test('with --json each log is one object on one line', async (t) => {
  const folder = t.testdir({ damaged: DAMAGED_LOG, xz: XZ_START })
  const files = ['damaged', 'xz', 'missing'].map((name) => `${folder}/${name}`)
  const { exitCode, stdout, stderr } = await runCommand(['check', '--json', ...files], { isTTY: true })
  t.same([exitCode, stderr], [2, ''])
  t.notMatch(stdout, SECRET)
  const [damaged, gz, missing, ...rest] = stdout.split('\n')
  t.match(JSON.parse(damaged as string), {
    file: files[0],
    format: 'session',
    detected: true,
    summary: {
      status: 'corrupt-entries-with-truncation',
      entries: 2,
      corrupt: 4,
      bytes: DAMAGED_LOG.length,
      faults: [{ reason: 'syntax', line: 3, length: HALF.length, salvaged: 0 }],
    },
    salvageable: 0,
  })
  t.match(JSON.parse(gz as string), {
    file: files[1],
    error: { code: 'ERR_LOG_ENCODING', line: 1, offset: 0 },
  })
  t.same(JSON.parse(missing as string), {
    file: files[2],
    error: { code: 'ENOENT', message: 'there is no file of that name' },
  })
  t.same(rest, [''])
})

t.test('the options reach the reader', async (t) => {
  const folder = t.testdir({
    unknown: lines(HEADER, '{"type":"new"}', leaf(1)),
    tail: lines(HEADER) + leaf(1),
    long: lines('"1"', JSON.stringify('x'.repeat(1024)), '"3"'),
    many: lines('{}', 'no', 'no', 'no'),
  })
  const rows: [string[], number, string][] = [
    [['unknown', '--unknown-types', 'skip'], 0, '1 entry, 3 lines, 1 of an unknown type skipped'],
    [['tail', '--unterminated', 'keep'], 0, '1 entry, 2 lines'],
    [['tail', '--unterminated', 'drop'], 1, 'TORN'],
    [['long', '--max-line-bytes', '1K'], 1, 'a larger --max-line-bytes reads longer lines'],
    [['long', '--max-line-bytes', '2K'], 0, '3 entries'],
    [['many', '--max-faults', '2'], 1, '           … and 1 more: --max-faults lists more\n'],
    [['many', '--max-faults', '0'], 1, '  faults   … and 3 more: --max-faults lists more\n'],
    [['tail', '--format', 'jsonl'], 0, '2 entries, 2 lines, '],
  ]
  for (const [[name, ...options], exitCode, text] of rows) {
    const result = await runCommand(['check', `${folder}/${name}`, ...options])
    t.match(result, { exitCode, stdout: text, stderr: '' }, `${name} ${options.join(' ')}`)
  }
})

t.test('a terminal does not obey the name of a file', async (t) => {
  const folder = t.testdir({})
  const name = `${folder}/one\ntwo\u001b[31m\u202e`
  writeFileSync(name, CLEAN_LOG)
  mkdirSync(`${folder}/\u0007`)
  const { stdout, stderr } = await runCommand(['check', name, `${folder}/\u0007`])
  t.match(stdout, '/one\\u{a}two\\u{1b}[31m\\u{202e}: clean')
  t.match(stdout, '/\\u{7}: NOT READ: there is no file in it')
  t.equal(stderr, '')
  const other = `${folder}/\u009b31m\u202e\u2028\u007f"`
  writeFileSync(other, CLEAN_LOG)
  const json = await runCommand(['check', '--json', other])
  t.match(json.stdout, /^[ -~]+\n$/)
  t.match(json.stdout, '/\\u009b31m\\u202e\\u2028\\u007f')
  t.equal(JSON.parse(json.stdout).file, other)
})

t.test('the verdict is in colour on a terminal, without NO_COLOR', async (t) => {
  const log = `${t.testdir({ log: CLEAN_LOG })}/log`
  const looking = await runCommand(['check', log], { isTTY: true })
  t.match(looking.stdout, '\u001b[32mclean\u001b[39m: ')
  const plain = await runCommand(['check', log], { isTTY: true, env: { ...TERMINAL, NO_COLOR: '1' } })
  t.match(plain.stdout, /^ *clean: /m)
})

t.test('--color decides before the environment does, before or after the command', async (t) => {
  const log = `${t.testdir({ log: CLEAN_LOG })}/log`
  const always = await runCommand(['check', '--color', 'always', log], { env: { NO_COLOR: '1' } })
  t.match(always.stdout, ': \u001b[32mclean\u001b[39m: ')
  for (const argv of [
    ['--color', 'never', 'check', log],
    ['check', log, '--color=never'],
  ])
    t.match((await runCommand(argv, { env: { FORCE_COLOR: '1' } })).stdout, ': clean: ')
  const auto = await runCommand(['check', '--color', 'auto', log], { env: { FORCE_COLOR: '1' } })
  t.match(auto.stdout, ': \u001b[32mclean\u001b[39m: ')
  t.match(await runCommand(['check', '--color', 'red', log]), {
    exitCode: 2,
    stderr: /argument 'red' is invalid\. Allowed choices are auto, always, never/,
  })
})

t.test('a compressed log is checked as if it were not compressed', async (t) => {
  const archive = gzipSync(CLEAN_LOG)
  const folder = t.testdir({
    'log.gz': archive,
    'log.br': brotliCompressSync(CLEAN_LOG),
    'cut.gz': archive.subarray(0, -20),
    'garbage.gz': Buffer.concat([archive, Buffer.from(SECRET)]),
  })
  for (const name of ['log.gz', 'log.br']) {
    const { exitCode, stdout, stderr } = await runCommand(['check', `${folder}/${name}`])
    t.match(stdout, `${name}: clean: `)
    t.same([exitCode, stderr], [0, ''])
  }
  const rows = {
    'cut.gz': /the gzip archive is cut short/,
    'garbage.gz': /the gzip archive is damaged at its byte/,
  }
  for (const [name, found] of Object.entries(rows)) {
    const { exitCode, stdout } = await runCommand(['check', '--format', 'jsonl', `${folder}/${name}`])
    t.match(stdout, found, name)
    t.notMatch(stdout, SECRET)
    t.equal(exitCode, 1)
  }
  const { exitCode, stdout } = await runCommand(['check', '-'], { stdin: [archive] })
  t.match(stdout, /standard input: clean/)
  t.equal(exitCode, 0)
})

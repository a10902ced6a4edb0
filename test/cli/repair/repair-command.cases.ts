import { execFileSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { DEFAULT_MAX_DEPTH } from '../../../lib/core/lines/line-format.js'
import { EntryWriter, readAll, sessionFormat } from '../../../lib/index.js'
import { newHolderId } from '../../../lib/node/files/names-beside.js'
import {
  CLEAN_LOG,
  DAMAGED_LINES,
  DAMAGED_LOG,
  HALF,
  HEADER,
  leaf,
  lines,
  SECRET,
} from '../../support/damage/cli-logs.js'
import { type CommandResult, refusing, runCommand } from '../../support/processes/run-command.js'
import { readQuarantine, removedBy } from '../../support/repair/restore.js'

/** A line 1 that is longer than any chunk. */
const LONG = JSON.stringify({ long: 'x'.repeat(3 * 1024 * 1024) })

/** An append that was cut off inside a string, with the next one glued to it. */
const GLUED = HALF.slice(0, 22) + leaf(7)
/** Keeps a valid last line without a terminator. */
const KEEP = ['--unterminated', 'keep']
/** An append that was cut off before a value: the next one may be that value. */
const UNCERTAIN = HALF + leaf(7)

/** Runs the command on a log of this text, in a folder of its own. */
async function repair(
  t: Test,
  text: string | Buffer,
  ...options: string[]
): Promise<CommandResult & { log: string }> {
  const log = `${t.testdir({ log: text })}/log`
  const result = await runCommand(['repair', log, ...options])
  t.notMatch(result.stdout + result.stderr, SECRET)
  return { ...result, log }
}

t.test('a damaged log is repaired, and the damage is kept in a quarantine', async (t) => {
  const { exitCode, stdout, stderr, log } = await repair(t, DAMAGED_LOG)
  t.same([exitCode, stderr], [0, ''])
  const unknown = DAMAGED_LINES['unknown-type']
  const repaired = lines(HEADER, leaf(1), unknown, '', leaf(2))
  t.equal(readFileSync(log, 'utf8'), repaired)
  const rows = stdout.split('\n')
  t.equal(rows[0], `${log}: REPAIRED: 3 corrupt lines, and a last line without a terminator`)
  t.match(rows.slice(1, 4), [
    '  format   session (detected from line 1)',
    '  entries  2',
    '  lines    9, 1 blank',
  ])
  t.match(stdout, /^ {2}faults {3}line 3, byte /m)
  t.match(
    stdout,
    `  done     kept 2 entries, byte for byte\n           took out ${DAMAGED_LOG.length - repaired.length} bytes\n`,
  )
  t.match(stdout, `  kept     ${log}.quarantine.jsonl\n           holds every byte that was taken out`)
  t.match(stdout, '  stayed   1 entry of an unknown type: whole, and perhaps from a newer writer')
  t.match(stdout, `  now      2 entries, 5 lines, 1 of an unknown type, ${repaired.length} bytes\n`)
  t.notMatch(stdout, 'advice')
  const { pieces } = await readQuarantine(`${log}.quarantine.jsonl`)
  const taken = Buffer.concat(removedBy(pieces).map(({ bytes }) => bytes))
  t.ok(taken.includes(`${DAMAGED_LINES.nul}\n`))
})

t.test("a lock whose holder can't be checked is taken over only with --take-over", async (t) => {
  const log = `${t.testdir({ log: DAMAGED_LOG })}/log`
  const id = newHolderId(log, { host: 'gone', boot: 'gone' })
  const since = new Date(0).toISOString()
  writeFileSync(`${log}.lock`, JSON.stringify({ id, pid: 42, host: 'gone', boot: 'gone', since }))
  const refused = await runCommand(['repair', log])
  t.equal(refused.exitCode, 2)
  t.match(refused.stderr, /held by process 42 on gone .* can't be told: .*wholeline repair --take-over/)
  t.equal(readFileSync(log, 'utf8'), DAMAGED_LOG)
  const { exitCode } = await runCommand(['repair', '--take-over', log])
  t.equal(exitCode, 0)
  t.notOk(existsSync(`${log}.lock`))
})

t.test('whole entries inside corrupt lines are salvaged', async (t) => {
  const { exitCode, stdout, log } = await repair(t, lines(HEADER, GLUED, leaf(2)))
  t.match(stdout, '           salvaged 1 entry from inside a damaged line, onto a line of its own\n')
  t.match(stdout, '  now      2 entries, 3 lines, ')
  t.equal(readFileSync(log, 'utf8'), lines(HEADER, leaf(7), leaf(2)))
  t.equal(exitCode, 0)
  const two = await repair(t, lines(HEADER, GLUED + leaf(8), leaf(2)))
  t.match(two.stdout, ' salvaged 2 entries from inside damaged lines, onto lines of their own\n')
  t.equal((await readAll(two.log, sessionFormat)).summary.status, 'clean')
})

t.test('with --no-salvage corrupt lines are taken out whole', async (t) => {
  const { stdout, log } = await repair(t, lines(HEADER, GLUED, leaf(2)), '--no-salvage')
  t.notMatch(stdout, 'salvaged')
  t.equal(readFileSync(log, 'utf8'), lines(HEADER, leaf(2)))
})

t.test('with --salvage=uncertain values that may be parts of torn entries are also kept', async (t) => {
  const text = lines(HEADER, UNCERTAIN, leaf(2))
  const dry = await repair(t, text, '--salvage=uncertain', '-n')
  t.match(dry.stdout, `\`wholeline repair --salvage=uncertain ${dry.log}\` does it`)
  const { exitCode, log } = await repair(t, text, '--salvage=uncertain')
  t.equal(exitCode, 0)
  t.equal(readFileSync(log, 'utf8'), lines(HEADER, leaf(7), leaf(2)))
  const both = await runCommand(['repair', '--no-salvage', '--salvage=uncertain', log])
  t.match(both, { exitCode: 2, stderr: /'--salvage=uncertain' cannot be used with option '--no-salvage'/ })
})

t.test('a dry run reports what would be done, and the command that does it', async (t) => {
  const { exitCode, stdout, stderr, log } = await repair(t, DAMAGED_LOG, '--dry-run')
  t.same([exitCode, stderr], [1, ''])
  t.match(
    stdout,
    `${log}: DAMAGED: 3 corrupt lines, and a last line without a terminator; nothing was changed (--dry-run)\n`,
  )
  t.match(
    stdout,
    /^ {2}would {4}keep 2 entries, byte for byte\n {11}take out \d+ bytes, into a quarantine\n/m,
  )
  t.match(stdout, '  stays    1 entry of an unknown type')
  t.match(stdout, `  advice   \`wholeline repair ${log}\` does it\n`)
  t.notMatch(stdout, /^ {2}(?:now|kept|done) /m)
  t.equal(readFileSync(log, 'utf8'), DAMAGED_LOG)
  t.strictSame(readdirSync(t.testdirName), ['log'])
})

t.test('the command that a dry run names has every option, quoted for a shell', async (t) => {
  const folder = t.testdir({ "o'log": lines(HEADER, GLUED), header: HEADER })
  const choices = `--format session --unterminated drop --no-salvage --force --quarantine '${folder}/a b' --header ${folder}/header`
  const words = choices.replaceAll("'", '').replace('a b', 'a_b').split(' ')
  const argv = words.map((word) => word.replace('a_b', 'a b'))
  const { exitCode, stdout } = await runCommand(['repair', '--dry-run', `${folder}/o'log`, ...argv])
  t.match(stdout, `\`wholeline repair ${choices} '${folder}/o'\\''log'\` does it`)
  t.match(stdout, '  header   the log has its own header: --header was not needed\n')
  t.match(stdout, 'format   session (as --format says)')
  t.equal(exitCode, 1)
})

t.test('a clean log is not touched', async (t) => {
  for (const options of [[], ['--dry-run']]) {
    const log = `${t.testdir({ log: CLEAN_LOG })}/log`
    const before = statSync(log, { bigint: true })
    const { exitCode, stdout } = await runCommand(['repair', log, ...options])
    t.match(stdout, `${log}: clean: 3 entries, 4 lines, `)
    t.match(stdout, '  done     nothing: there is nothing to repair\n')
    t.equal(exitCode, 0)
    const { mtimeNs, ino } = statSync(log, { bigint: true })
    t.same([mtimeNs, ino], [before.mtimeNs, before.ino])
    t.equal(readFileSync(log, 'utf8'), CLEAN_LOG)
    t.strictSame(readdirSync(t.testdirName), ['log'])
  }
})

t.test('entries of unknown types alone are nothing to repair', async (t) => {
  const text = lines(HEADER, leaf(1), ...Array<string>(30).fill(DAMAGED_LINES['unknown-type']))
  for (const options of [[], ['--dry-run']]) {
    const { exitCode, stdout, log } = await repair(t, text, ...options)
    t.match(stdout, `${log}: NOTHING TO REPAIR: only entries of unknown types, which stay\n`)
    t.match(stdout, '           … and 10 more: `wholeline check --max-faults` lists more\n')
    t.match(stdout, '30 entries of unknown types: whole')
    t.notMatch(stdout, / {2}(?:now|kept|advice|would) {2}/)
    t.equal(exitCode, 0)
    t.equal(readFileSync(log, 'utf8'), text)
  }
})

t.test('the report lists as many faults as fit on a screen', async (t) => {
  const { stdout } = await repair(t, lines(HEADER, ...Array<string>(25).fill('no'), leaf(1)))
  t.match(stdout, '           … and 5 more: the quarantine has every line that was taken out\n')
})

t.test('a torn last line alone is cut off, and kept', async (t) => {
  const dry = await repair(t, CLEAN_LOG + HALF, '--dry-run')
  t.match(dry, { exitCode: 1, stdout: ': TORN: a last line without a terminator; nothing was changed' })
  const { exitCode, stdout, log } = await repair(t, CLEAN_LOG + HALF)
  t.match(stdout, ': REPAIRED: a last line without a terminator\n')
  t.match(stdout, `took out ${HALF.length} bytes\n`)
  t.match(stdout, `  kept     ${log}.quarantine.jsonl\n`)
  t.equal(readFileSync(log, 'utf8'), CLEAN_LOG)
  t.equal(exitCode, 0)
})

t.test('with --unterminated drop a whole last line without a terminator is taken out', async (t) => {
  const text = lines(HEADER) + leaf(1)
  const drop = ['--unterminated', 'drop', '--no-salvage', '--force']
  const { exitCode, stdout, log } = await repair(t, text, ...drop)
  t.match(stdout, `took out ${leaf(1).length} bytes\n`)
  t.equal(readFileSync(log, 'utf8'), lines(HEADER))
  t.equal(exitCode, 0)
})

t.test('a whole last line without a terminator gets it, and nothing else', async (t) => {
  const text = lines(HEADER) + leaf(1)
  for (const [verdict, options, expected] of [
    ['clean', ['--unterminated', 'keep'], 0],
    ['TORN', ['--unterminated', 'drop'], 1],
  ] as const) {
    const dry = await repair(t, text, '-n', ...options)
    t.match(dry.stdout, `: ${verdict}: a last line without a terminator; nothing was changed (--dry-run)\n`)
    t.match(
      dry.stdout,
      '  would    give the last line its terminator\n           keep 1 entry, byte for byte\n',
    )
    t.match(dry.stdout, `${dry.log}\` does it\n`)
    t.equal(dry.exitCode, expected)
    t.equal(readFileSync(dry.log, 'utf8'), text)
    const { exitCode, stdout, log } = await repair(t, text, ...options)
    t.match(stdout, ': REPAIRED: a last line without a terminator\n')
    t.match(stdout, '  done     gave the last line its terminator\n           kept 1 entry, byte for byte\n')
    t.match(stdout, '  now      1 entry, 2 lines, ')
    t.notMatch(stdout, /took out|kept {5}|salvaged/)
    t.equal(exitCode, 0)
    t.equal(readFileSync(log, 'utf8'), `${text}\n`)
    t.strictSame(readdirSync(t.testdirName), ['log'])
  }
  const pair = await repair(t, `${lines('1')}2\r`)
  t.match(pair.stdout, '  done     gave the last line its terminator\n           kept 2 entries')
  t.equal(readFileSync(pair.log, 'utf8'), '1\n2\r\n')
})

t.test('whole values of a torn last line stay', async (t) => {
  const before = lines(leaf(1), leaf(2)).repeat(3)
  const text = `${lines(HEADER)}${before}${leaf(7)}${leaf(8)}`
  const two = await repair(t, text)
  t.match(
    two.stdout,
    '  done     kept 6 entries, byte for byte\n           salvaged 2 entries from inside damaged',
  )
  t.notMatch(two.stdout, /terminator\n {11}kept/)
  t.equal(readFileSync(two.log, 'utf8'), `${lines(HEADER)}${before}${lines(leaf(7), leaf(8))}`)
  const rest = text + HALF
  for (const more of [[], ['no']]) {
    const torn = rest.replace('\n', `\n${lines(...more)}`)
    const dry = await repair(t, torn, '-n', '--no-salvage', ...KEEP)
    t.equal(dry.stdout.includes('would    give the last line its terminator'), more.length === 0)
    const { exitCode, stdout, log } = await repair(t, torn, '--no-salvage', ...KEEP)
    t.match(stdout, '  done     gave the last line its terminator\n')
    t.match(
      stdout,
      '  stayed   the last line, which is not an entry, but holds whole values: a second repair takes',
    )
    t.match(stdout, '  now      6 entries, 8 lines, 1 that is not an entry, ')
    t.equal(exitCode, 0)
    t.equal(readFileSync(log, 'utf8'), `${text}\n`)
  }
})

t.test('without salvage a whole last line that does not match the format stays', async (t) => {
  const text = CLEAN_LOG + DAMAGED_LINES.schema
  const dry = await repair(t, text, '-n', '--no-salvage', ...KEEP)
  t.match(dry.stdout, ': DAMAGED: a last line without a terminator; nothing was changed')
  t.match(dry.stdout, '  would    give the last line its terminator\n')
  t.match(dry.stdout, '  stays    the last line, which is not an entry')
  t.equal(dry.exitCode, 0)
  const { exitCode, stdout, log } = await repair(t, text, '--no-salvage', ...KEEP)
  t.match(stdout, '  done     gave the last line its terminator\n')
  t.match(stdout, '  now      3 entries, 5 lines, 1 that is not an entry, ')
  t.equal(exitCode, 0)
  t.equal(readFileSync(log, 'utf8'), `${text}\n`)
  const salvaging = await repair(t, text, ...KEEP)
  t.match(salvaging.stdout, ': REPAIRED: 1 corrupt line, and a last line without a terminator\n')
  t.match(salvaging.stdout, '  done     kept 3 entries, byte for byte\n           took out')
  t.equal(readFileSync(salvaging.log, 'utf8'), CLEAN_LOG)
})

t.test('a log of which almost nothing would stay is repaired only with --force', async (t) => {
  const text = lines('1', ...Array<string>(20).fill('what is this?'))
  for (const options of [[], ['-n']]) {
    const { exitCode, stdout, stderr, log } = await repair(t, text, ...options)
    t.match(
      stderr,
      /repair would leave .* % of its bytes: .*nothing was changed.*--force repairs it all the same; .* --format/,
    )
    t.same([exitCode, stdout], [2, ''])
    t.equal(readFileSync(log, 'utf8'), text)
    t.strictSame(readdirSync(t.testdirName), ['log'])
  }
  const dry = await repair(t, text, '--force', '-n')
  t.match(dry, { exitCode: 1, stdout: `\`wholeline repair --force ${dry.log}\` does it` })
  const { exitCode, log } = await repair(t, text, '--force')
  t.equal(readFileSync(log, 'utf8'), lines('1'))
  t.equal(exitCode, 0)
})

t.test('a log that is only a header gets its terminator', async (t) => {
  const dry = await repair(t, HEADER, '--dry-run')
  t.match(dry, { exitCode: 1, stdout: ': TORN: a header without a terminator; ' })
  t.match(dry.stdout, '  would    give the header its terminator\n           keep 0 entries')
  const { exitCode, stdout, log } = await repair(t, HEADER)
  t.match(stdout, '  done     gave the header its terminator\n')
  t.notMatch(stdout, /took out|kept {5}/)
  t.equal(readFileSync(log, 'utf8'), lines(HEADER))
  t.equal(exitCode, 0)
})

t.test('--quarantine says where the quarantine is', async (t) => {
  const path = `${t.testdirName}/kept`
  const { exitCode, stdout } = await repair(t, DAMAGED_LOG, '--quarantine', path)
  t.match(stdout, `  kept     ${path}\n`)
  t.equal(exitCode, 0)
  t.strictSame(readdirSync(t.testdirName).sort(), ['kept', 'log'])
  appendFileSync(`${t.testdirName}/log`, HALF)
  const again = await runCommand(['repair', `${t.testdirName}/log`, '--quarantine', path])
  t.match(again, { exitCode: 0, stdout: `  kept     ${path}\n` })
})

t.test('where the quarantine cannot be made the log stays unchanged', async (t) => {
  const missing = await repair(t, DAMAGED_LOG, '--quarantine', `${t.testdirName}/missing/kept`)
  t.equal(
    missing.stderr,
    `wholeline: ${missing.log}: can't write ${t.testdirName}/missing/kept: no such file or directory (ENOENT)\n`,
  )
  t.same([missing.exitCode, missing.stdout], [2, ''])
  t.equal(readFileSync(missing.log, 'utf8'), DAMAGED_LOG)
  t.strictSame(readdirSync(t.testdirName), ['log'])
  const folder = await repair(t, DAMAGED_LOG, '--quarantine', t.testdirName)
  t.equal(folder.stderr, `wholeline: --quarantine: ${t.testdirName} is a directory: name a file in it\n`)
  t.equal(folder.exitCode, 2)
  t.strictSame(readdirSync(t.testdirName), ['log'])
  const device = await repair(t, DAMAGED_LOG, '--quarantine', '/dev/null')
  t.equal(device.stderr, 'wholeline: --quarantine: /dev/null is a pipe or a device: name a file\n')
  const dry = await repair(t, DAMAGED_LOG, '-n', '--quarantine', `${t.testdirName}/missing/kept`)
  t.match(dry, { exitCode: 2, stdout: '', stderr: /missing: no such file or directory \(ENOENT\)\n$/ })
  t.match(await repair(t, DAMAGED_LOG, '-n', '--quarantine', `${t.testdirName}/kept`), { exitCode: 1 })
})

t.test('a log without a header gets the one from --header', async (t) => {
  const folder = t.testdir({
    log: lines(leaf(1), GLUED),
    other: CLEAN_LOG.replace('"cwd":"/"', '"cwd":"/other"'),
  })
  const argv = ['repair', `${folder}/log`, '--header', `${folder}/other`]
  const dry = await runCommand([...argv, '--dry-run'])
  t.match(dry, {
    exitCode: 1,
    stdout: ': DAMAGED: the header is missing, and 1 corrupt line; nothing was changed',
  })
  t.match(dry.stdout, `  format   session (detected from line 1 of ${folder}/other)\n`)
  t.match(dry.stdout, '  would    put in the header from --header\n')
  t.equal(readFileSync(`${folder}/log`, 'utf8'), lines(leaf(1), GLUED))
  const { exitCode, stdout } = await runCommand(argv)
  t.match(stdout, '  done     put in the header from --header\n           kept 1 entry, byte for byte\n')
  t.equal(exitCode, 0)
  const { header, entries, summary } = await readAll(`${folder}/log`, sessionFormat)
  t.match([header.cwd, entries.length, summary.status], ['/other', 2, 'clean'])
})

t.test('the header from --header is put in byte for byte', async (t) => {
  const header = HEADER.replace('}', ',"big":12345678901234567890, "f":1.0,"\\u0061":1}')
  for (const terminator of ['\n', '\r\n', '']) {
    const folder = t.testdir({ log: lines(leaf(1)), other: `\ufeff${header}${terminator}` })
    const argv = ['repair', `${folder}/log`, '--header', `${folder}/other`]
    t.match(await runCommand(argv), { exitCode: 0 })
    t.equal(readFileSync(`${folder}/log`, 'utf8'), lines(header, leaf(1)))
  }
})

t.test('a header longer than --max-line-bytes is neither replaced nor put in', async (t) => {
  const folder = t.testdir({ log: lines(HEADER, 'no', leaf(1)), lost: lines(leaf(1)), other: HEADER })
  for (const log of ['log', 'lost']) {
    for (const options of [[], ['-n']]) {
      const limit = String(HEADER.length - 1)
      const argv = [`${folder}/${log}`, '--header', `${folder}/other`, '--max-line-bytes', limit, ...options]
      const { exitCode, stdout, stderr } = await runCommand(['repair', ...argv])
      t.match(stderr, `is ${HEADER.length} bytes long, more than maxLineBytes (${limit})`)
      t.same([exitCode, stdout], [2, ''])
    }
  }
  t.strictSame(readdirSync(folder).sort(), ['log', 'lost', 'other'])
})

t.test('a header for a log of another kind is put in only with --format', async (t) => {
  for (const text of [lines('{"a":1}'), lines('', '{"type":"later"}', 'no')]) {
    const folder = t.testdir({ log: text, other: HEADER })
    const argv = ['repair', `${folder}/log`, '--header', `${folder}/other`]
    const { exitCode, stderr } = await runCommand(argv)
    t.match(stderr, /it begins with JSON that is not from a session log.*--format session repairs it/)
    t.equal(exitCode, 2)
    t.equal(readFileSync(`${folder}/log`, 'utf8'), text)
    t.match(await runCommand([...argv, '-n', '--force', '--format', 'session']), {
      exitCode: 1,
      stdout: 'the header is missing',
    })
  }
  const blank = t.testdir({ log: ' \n\n', other: HEADER })
  t.match(await runCommand(['repair', `${blank}/log`, '--header', `${blank}/other`]), { exitCode: 0 })
  t.equal(readFileSync(`${blank}/log`, 'utf8'), `${HEADER}\n \n\n`)
})

t.test('a damaged header is replaced, and does not stay', async (t) => {
  const broken = lines('{"type":"session","version":1}', leaf(1))
  t.testdir({ log: broken })
  const log = `${t.testdirName}/log`
  const header = { stdin: [Buffer.from(HEADER)] }
  const dry = await runCommand(['repair', '-n', log, '--header', '-'], header)
  t.match(dry, { exitCode: 1, stdout: ': DAMAGED: the header is missing, and 1 corrupt line; ' })
  t.notMatch(dry.stdout, 'stays')
  const { exitCode, stdout } = await runCommand(['repair', log, '--header', '-'], header)
  t.match(stdout, '  format   session (detected from line 1 of standard input)\n')
  t.equal(exitCode, 0)
  t.equal(readFileSync(log, 'utf8'), lines(HEADER, leaf(1)))
})

t.test('an empty log, and a log that lacks only its header, get the header', async (t) => {
  const rows = [
    ['', HEADER],
    [lines(leaf(1)), HEADER],
    // A rotated log has its header as well.
    [lines(leaf(1)), gzipSync(lines(HEADER, leaf(2)))],
  ] as const
  for (const [text, header] of rows) {
    const folder = t.testdir({ log: text, header })
    const argv = ['repair', `${folder}/log`, '--header', `${folder}/header`]
    t.match(await runCommand([...argv, '--dry-run']), {
      exitCode: 1,
      stdout: ': DAMAGED: the header is missing; ',
    })
    const { exitCode, stdout } = await runCommand(argv)
    t.match(stdout, `log.quarantine.jsonl records the header that was put in\n`)
    t.equal(readFileSync(`${folder}/log`, 'utf8'), lines(HEADER) + text)
    t.equal(exitCode, 0)
  }
})

t.test('a file that has no header is refused, and the log stays unchanged', async (t) => {
  const folder = t.testdir({
    log: lines(leaf(1)),
    half: HEADER.slice(0, -10),
    type: '{"type":"other"}\n',
    version: lines(HEADER.replace('"version":1', '"version":7')),
    field: '{"type":"session","version":1}\n',
    jsonl: '1\n',
    empty: '',
    gz: gzipSync('{"type":"other"}\n'),
  })
  const rows: [string, string[], RegExp][] = [
    ['missing', [], /can't take a header from .*missing: there is no file of that name\n/],
    ['half', [], /half: not a session log: line 1 is not JSON/],
    ['version', [], /has version 7; this reader knows version 1/],
    ['field', [], /the header must have required properties/],
    ['jsonl', [], /its line 1 is not a session header \(for another format, give --format\)\n/],
    ['type', ['--format', 'session'], /line 1 has another type, of 5 characters/],
    ['empty', ['--format', 'session'], /the source is empty/],
    ['gz', ['--format', 'session'], /can't take a header from .*gz: .*another type, of 5 characters/],
    ['half', ['--format', 'jsonl'], /wholeline: --header: a jsonl log has no header\n/],
  ]
  for (const [name, options, complaint] of rows) {
    const argv = ['repair', `${folder}/log`, '--header', `${folder}/${name}`, ...options]
    const { exitCode, stdout, stderr } = await runCommand(argv)
    t.match(stderr, complaint, name)
    t.notMatch(stderr, SECRET)
    t.same([exitCode, stdout], [2, ''])
  }
  t.equal(readFileSync(`${folder}/log`, 'utf8'), lines(leaf(1)))
})

t.test('a log whose format is not certain is not repaired', async (t) => {
  const rows: [string, string][] = [
    [lines(leaf(1), HALF), 'line 1 is an entry of a session log, but there is no session header before it'],
    [
      lines('', '\0'.repeat(64), leaf(1)),
      'line 2 is damaged, and the log looks like the rest of a session log',
    ],
    [HALF, 'line 1 is damaged, and the log looks like the rest of a session log'],
    [lines('', HEADER, leaf(1), HALF), 'line 2 is the header of a session log, but it is not line 1'],
  ]
  for (const [text, reason] of rows) {
    const { exitCode, stderr, log } = await repair(t, text)
    t.match(stderr, `wholeline: ${log}: its format is not certain: ${reason} (nothing was changed; `)
    t.match(stderr, '--header FILE')
    t.equal(exitCode, 2)
    t.equal(readFileSync(log, 'utf8'), text)
  }
  const asked = await repair(t, lines('', 'no', '[1]'), '--format', 'jsonl')
  t.equal(readFileSync(asked.log, 'utf8'), lines('', '[1]'))
  for (const text of [lines('damaged', '{"id":1}'), lines('{"id":1}{"id":2}', '3'), lines(LONG, 'no')])
    t.match(await repair(t, text), { exitCode: 0, stdout: ': REPAIRED: 1 corrupt line\n' }, text.slice(0, 20))
  const found = await repair(t, lines('', '{"type":"leaf"}', 'no', '1'))
  t.match(found, { exitCode: 0, stdout: 'format   jsonl (line 1 is not a session header)' })
})

t.test('an empty log is clean', async (t) => {
  t.match(await repair(t, ''), { exitCode: 0, stdout: ': clean: 0 entries, 0 lines, 0 bytes' })
})

t.test('a log that cannot be repaired is refused, with what to do', async (t) => {
  const rows: [string | Buffer, string[], RegExp][] = [
    [gzipSync(CLEAN_LOG), [], /the source is gzip, not UTF-8 text: decompress it first/],
    [
      lines(HEADER.replace('"version":1', '"version":2')),
      ['--format', 'session'],
      /has version 2; .*--format jsonl/,
    ],
    [lines(HEADER.replace('"version":1', '"version":2')), ['--header', 'HEADER'], /has version 2/],
    [lines(HEADER.slice(0, -5), leaf(1)), [], /not a session log: .*--header FILE puts in line 1 of FILE/],
    ['', ['--format', 'session'], /the source is empty: .*--header FILE puts in/],
  ]
  for (const [text, options, complaint] of rows) {
    const folder = t.testdir({ log: text, header: HEADER })
    const argv = options.map((option) => option.replace('HEADER', `${folder}/header`))
    const { exitCode, stdout, stderr } = await runCommand(['repair', `${folder}/log`, ...argv])
    t.match(stderr, complaint)
    t.notMatch(stderr, SECRET)
    t.same([exitCode, stdout], [2, ''])
    t.strictSame(readFileSync(`${folder}/log`), Buffer.from(text))
  }
})

t.test('only a file can be repaired', async (t) => {
  const folder = t.testdir({ folder: {} })
  execFileSync('mkfifo', [`${folder}/fifo`])
  const rows: [string, RegExp][] = [
    ['-', /^wholeline: standard input can't be repaired, only a file/],
    [`${folder}/folder`, /folder: it is a directory: name the log file in it\n/],
    [`${folder}/fifo`, /fifo: it is a pipe or a device, and only a file can be repaired/],
    ['/dev/null', /it is a pipe or a device/],
    [`${folder}/missing`, /there is no file of that name/],
  ]
  for (const [file, complaint] of rows) {
    const { exitCode, stdout, stderr } = await runCommand(['repair', file])
    t.match(stderr, complaint, file)
    t.same([exitCode, stdout], [2, ''])
  }
  t.strictSame(readdirSync(folder).sort(), ['fifo', 'folder'])
})

t.test('a log that a writer holds is not repaired, but a dry run reads it', async (t) => {
  const log = `${t.testdir({ log: lines(HEADER, 'no', leaf(1)) })}/log`
  const writer = await EntryWriter.open(log, sessionFormat)
  t.teardown(() => writer.close())
  const { exitCode, stdout, stderr } = await runCommand(['repair', log])
  t.match(stderr, `is held by process ${process.pid} on `)
  t.match(stderr, '(nothing was changed; end that process, or let it close the log, and repair again; ')
  t.same([exitCode, stdout], [2, ''])
  t.match(await runCommand(['repair', log, '--dry-run']), { exitCode: 1, stdout: '1 corrupt line' })
  t.equal(readFileSync(log, 'utf8'), lines(HEADER, 'no', leaf(1)))
})

t.test('with --json the report is one object', async (t) => {
  const { exitCode, stdout, stderr, log } = await repair(t, lines(HEADER, GLUED) + HALF, '--json')
  t.same([exitCode, stderr], [0, ''])
  const [line, ...rest] = stdout.split('\n')
  const record = JSON.parse(line as string)
  t.strictSame(Object.keys(record), [
    ...[
      'file',
      'format',
      'detected',
      'changed',
      'headerAdded',
      'removedBytes',
      'quarantine',
      'before',
      'after',
    ],
  ])
  t.match(record, {
    file: log,
    format: 'session',
    detected: true,
    changed: true,
    headerAdded: false,
    removedBytes: GLUED.length - leaf(7).length + HALF.length,
    quarantine: `${log}.quarantine.jsonl`,
    before: { status: 'corrupt-entries-with-truncation', salvaged: 1, entries: 1 },
    after: { status: 'clean', entries: 1, faults: [] },
  })
  t.same(rest, [''])
})

t.test('with --json a dry run and a failure are also one object', async (t) => {
  const dry = await repair(t, DAMAGED_LOG, '--json', '--dry-run')
  t.equal(dry.exitCode, 1)
  const record = JSON.parse(dry.stdout)
  t.match(record, { changed: false, before: { corrupt: 4 } })
  t.notOk('after' in record || 'quarantine' in record)
  const failed = await runCommand(['repair', `${t.testdirName}/missing`, '--json'])
  t.same([failed.exitCode, failed.stderr], [2, ''])
  t.same(JSON.parse(failed.stdout), {
    file: `${t.testdirName}/missing`,
    error: { code: 'ENOENT', message: 'there is no file of that name' },
  })
})

t.test('a line longer than --max-line-bytes stays, unless it is damaged', async (t) => {
  const long = JSON.stringify('x'.repeat(1024))
  const text = lines('1', long, '2')
  const limit = ['--max-line-bytes', '1K']
  for (const options of [limit, [...limit, '-n']]) {
    const { exitCode, stdout, log } = await repair(t, text, ...options)
    t.match(stdout, `${log}: NOTHING TO REPAIR: only lines longer than --max-line-bytes, which stay\n`)
    t.match(
      stdout,
      '1 line longer than 1 KiB stays where it is, byte for byte: a limit is not damage; a larger --max-line-bytes reads longer lines\n',
    )
    t.notMatch(stdout, / {2}(?:now|kept|advice|would) {2}/)
    t.equal(exitCode, 0)
    t.equal(readFileSync(log, 'utf8'), text)
  }
  const more = await repair(t, lines(long, 'no', long) + long, ...limit)
  t.match(more.stdout, ': REPAIRED: 1 corrupt line, and a last line without a terminator\n')
  t.match(more.stdout, '  done     gave the last line its terminator\n')
  t.match(more.stdout, '  stayed   3 lines longer than 1 KiB stay where they are, byte for byte: ')
  t.match(more.stdout, '  now      0 entries, 3 lines, 3 longer than --max-line-bytes, ')
  t.equal(more.exitCode, 0)
  t.equal(readFileSync(more.log, 'utf8'), lines(long, long, long))
  t.match(await runCommand(['check', more.log, ...limit]), { exitCode: 1 })
  t.match(await runCommand(['check', more.log]), { exitCode: 0 })
  const malformed = await repair(t, lines('1', `${long}]`, long), ...limit)
  t.match(malformed.stdout, ': REPAIRED: 1 corrupt line\n')
  t.equal(readFileSync(malformed.log, 'utf8'), lines('1', long))
  const json = await repair(t, text, ...limit, '--json')
  t.match(JSON.parse(json.stdout), { changed: false, oversizedKept: 1 })
})

t.test('a line that is nested too deeply stays', async (t) => {
  const depth = DEFAULT_MAX_DEPTH + 1
  const deep = '['.repeat(depth) + ']'.repeat(depth)
  const text = lines('1', deep, '2')
  for (const options of [[], ['-n']]) {
    const { exitCode, stdout, log } = await repair(t, text, ...options)
    t.match(stdout, `${log}: NOTHING TO REPAIR: only lines nested too deeply, which stay\n`)
    t.match(stdout, '1 line nested too deeply stays where it is, byte for byte: a limit is not damage; ')
    t.equal(exitCode, 0)
    t.equal(readFileSync(log, 'utf8'), text)
  }
  const more = await repair(t, lines(deep, 'no', '1') + deep)
  t.match(more.stdout, ': REPAIRED: 1 corrupt line, and a last line without a terminator\n')
  t.match(more.stdout, '  done     gave the last line its terminator\n')
  t.match(more.stdout, '  stayed   2 lines nested too deeply stay where they are, byte for byte: ')
  t.match(more.stdout, '  now      1 entry, 3 lines, 2 nested too deeply, ')
  t.equal(readFileSync(more.log, 'utf8'), lines(deep, '1', deep))
  for (const options of [[], ['--no-salvage']]) {
    const alone = await repair(t, lines('1') + deep, ...options)
    t.match(alone.stdout, ': REPAIRED: a last line without a terminator\n')
    t.match(alone.stdout, '  now      1 entry, 2 lines, 1 nested too deeply, ')
  }
  const json = await repair(t, text, '--json')
  t.match(JSON.parse(json.stdout), { changed: false, deepKept: 1 })
})

t.test('a terminal does not obey the name of a file', async (t) => {
  const folder = t.testdir({})
  const log = `${folder}/one\ntwo\u001b[31m`
  writeFileSync(log, CLEAN_LOG + HALF)
  const { exitCode, stdout } = await runCommand(['repair', log])
  t.match(stdout, 'one\\u{a}two\\u{1b}[31m.quarantine.jsonl\n')
  t.notMatch(stdout, '\u001b')
  t.equal(exitCode, 0)
  t.ok(existsSync(`${log}.quarantine.jsonl`))
})

t.test('where the output pipe is closed the exit code still reports the outcome', async (t) => {
  const folder = t.testdir({ log: DAMAGED_LOG })
  const rows: [string[], number][] = [
    [['repair', '-n', `${folder}/log`], 1],
    [['repair', '--json', `${folder}/missing`], 2],
    [['check', '--json', `${folder}/missing`], 2],
    [['check', `${folder}/log`, `${folder}/missing`], 1],
    [['repair', `${folder}/log`], 0],
  ]
  for (const [argv, exitCode] of rows)
    t.equal((await runCommand(argv, { stdout: refusing('EPIPE', -32) })).exitCode, exitCode, argv.join(' '))
})

t.test('an unknown engine is refused before anything is done', async (t) => {
  process.env.WHOLELINE_ENGINE = 'warp'
  t.teardown(() => delete process.env.WHOLELINE_ENGINE)
  const { exitCode, stderr, log } = await repair(t, DAMAGED_LOG)
  t.match(stderr, /^wholeline: the environment variable WHOLELINE_ENGINE must be/)
  t.equal(exitCode, 2)
  t.equal(readFileSync(log, 'utf8'), DAMAGED_LOG)
})

t.test('after a signal it clears up before it ends', async (t) => {
  const folder = t.testdir({ log: DAMAGED_LOG })
  for (const [times, name] of [
    [1, 'SIGINT'],
    [2, 'SIGTERM'],
  ] as const) {
    const signals = new Signalled(name, times)
    await runCommand(['repair', `${folder}/log`], { signals })
    t.strictSame(signals.killed, Array(times).fill(name), 'it ends by the signal')
    t.equal(signals.listenerCount(name), 0)
    t.strictSame(readdirSync(folder), ['log'], 'and leaves nothing')
    t.equal(readFileSync(`${folder}/log`, 'utf8'), DAMAGED_LOG)
  }
})

/** A process that receives a signal as soon as there is a listener for it. */
class Signalled extends EventEmitter {
  readonly pid = 4711
  readonly killed: string[] = []
  #left: number

  constructor(name: string, times: number) {
    super()
    this.#left = times
    this.on('newListener', (event) => {
      if (event === name) queueMicrotask(() => this.#send(name))
    })
  }

  kill(pid: number, name: string): true {
    this.killed.push(name)
    t.equal(pid, this.pid)
    return true
  }

  #send(name: string): void {
    for (; this.#left > 0; this.#left -= 1) this.emit(name, name)
  }
}

t.test('the command has its help', async (t) => {
  const { exitCode, stdout } = await runCommand(['repair', '--help'])
  t.match(stdout, /^Usage: wholeline repair \[options\] <file>\n/)
  for (const option of [
    '--dry-run',
    '--no-salvage',
    '--force',
    '--quarantine',
    '--header',
    '--format',
    '--unterminated',
    '--json',
  ])
    t.match(stdout, option)
  t.match(stdout, /^ {2}0 {4}every log is clean, or was repaired\n {2}1 {4}damage was found, not repaired;/m)
  t.equal(exitCode, 0)
  t.match((await runCommand(['--help'])).stdout, /repair \[options\] <file> +take the damage out of a log/)
})

t.test('invalid arguments are refused', async (t) => {
  for (const argv of [
    [],
    ['one', 'two'],
    ['log', '--header'],
    ['log', '--unterminated', 'x'],
    ['log', '--no-quarantine'],
  ]) {
    t.equal((await runCommand(['repair', ...argv])).exitCode, 2, argv.join(' '))
  }
})

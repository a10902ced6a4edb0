import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { HALF, HEADER, leaf, lines, SECRET } from '../../support/damage/cli-logs.js'
import { LiveCommand } from '../../support/processes/live-command.js'
import { refusing, runCommand } from '../../support/processes/run-command.js'

function inputOf(text: string, size = 7): Uint8Array[] {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

t.test('lines are appended as they stand, and acknowledged with their positions', async (t) => {
  const log = `${t.testdir({ log: '"old"\n' })}/log`
  const input = '\ufeff{ "a" : 1.0 }\r\n\n \t\r\n{"b":"\u2028é"}\n[2]'
  const { exitCode, stdout, stderr } = await runCommand(['append', '--ack', log], { stdin: inputOf(input) })
  t.equal(exitCode, 0)
  t.equal(readFileSync(log, 'utf8'), '"old"\n{ "a" : 1.0 }\r\n{"b":"\u2028é"}\n[2]\n')
  t.equal(
    stdout,
    lines(
      '{"input":1,"offset":6,"length":13,"next":21}',
      '{"input":4,"offset":21,"length":13,"next":35}',
      '{"input":5,"offset":35,"length":3,"next":39}',
    ),
  )
  t.equal(stderr, `${log}: 3 entries appended (33 bytes)\n`)
})

t.test('the first line that is no entry ends it; what is before it is in the log', async (t) => {
  const log = `${t.testdir({ log: lines(HEADER) })}/log`
  const stdin = inputOf(lines(leaf(1), '', HALF, leaf(2)))
  const { exitCode, stdout, stderr } = await runCommand(['append', '--ack', log], { stdin })
  t.equal(exitCode, 1)
  t.equal(readFileSync(log, 'utf8'), lines(HEADER, leaf(1)))
  t.equal(stdout.split('\n').length, 2)
  t.match(stderr, /^wholeline: standard input, line 3: the line is not an entry \(.*\); it was not written\n/)
  t.match(
    stderr,
    '1 line of the input refused; ended by that line: nothing after line 1 of the input was written\n',
  )
  t.notMatch(stderr, SECRET)
})

t.test('with --keep-going the others are appended', async (t) => {
  const log = `${t.testdir({ log: lines(HEADER) })}/log`
  const bad = [HALF, '{"type":"leaf","id":7}', '{"type":"new"}', 'x\0']
  const notUtf8 = Buffer.concat([Buffer.from('{"type":"'), Buffer.of(0xff), Buffer.from('"}\n')])
  const stdin = [
    Buffer.from(lines(bad[0] as string, leaf(1), ...bad.slice(1))),
    notUtf8,
    Buffer.from(leaf(2)),
  ]
  const { exitCode, stdout, stderr } = await runCommand(['append', '--ack', '--keep-going', log], { stdin })
  t.equal(exitCode, 1)
  t.equal(readFileSync(log, 'utf8'), lines(HEADER, leaf(1), leaf(2)))
  t.same(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).input),
    [2, 7],
  )
  const numbers = [...stderr.matchAll(/standard input, line (\d+): /g)].map(([, number]) => Number(number))
  t.same(numbers, [1, 3, 4, 5, 6])
  t.match(stderr, '2 entries appended')
  t.match(stderr, '5 lines of the input refused\n')
})

t.test('--create makes a log, with the header where the format has one', async (t) => {
  const folder = t.testdir({ other: lines(HEADER, leaf(9)), none: lines('{"a":1}') })
  const make = (name: string, ...options: string[]) =>
    runCommand(['append', '--create', ...options, `${folder}/${name}`], { stdin: [lines(leaf(1))] })
  t.equal((await make('plain')).exitCode, 0)
  t.equal(readFileSync(`${folder}/plain`, 'utf8'), lines(leaf(1)))
  t.equal((await make('json', '--header', HEADER)).exitCode, 0)
  t.equal(readFileSync(`${folder}/json`, 'utf8'), lines(HEADER, leaf(1)))
  t.equal((await make('file', '--header', `${folder}/other`)).exitCode, 0)
  t.equal(readFileSync(`${folder}/file`, 'utf8'), lines(HEADER, leaf(1)))
  t.equal((await make('file', '--header', `${folder}/other`)).exitCode, 0, 'and is used where it is there')
  t.equal(readFileSync(`${folder}/file`, 'utf8'), lines(HEADER, leaf(1), leaf(1)))
  const rows: [name: string, options: string[], says: string][] = [
    ['a', ['--format', 'session'], 'a new session log begins with a header: give it with --header'],
    ['b', ['--header', '{"type":"session","version":1}'], "can't take a header from --header: "],
    ['c', ['--header', `${folder}/none`], "can't take a header from "],
    ['d', ['--header', '-'], 'standard input holds the entries'],
    ['missing/e', [], "can't write "],
  ]
  for (const [name, options, says] of rows) {
    const { exitCode, stderr } = await make(name, ...options)
    t.equal(exitCode, 2, name)
    t.match(stderr, says)
    t.notOk(existsSync(`${folder}/${name}`))
  }
})

t.test('what can not be appended to is left as it is', async (t) => {
  const text = '[\n{"a":1}\n,\n{"a":2}\n]\n'
  const folder = t.testdir({ array: text, doubtful: lines(leaf(1)) })
  const rows: [file: string, says: RegExp, ...options: string[]][] = [
    ['missing', /there is no file of that name \(--create makes a new log\)/],
    ['.', /it is a directory/],
    ['array', /not JSON lines/],
    ['doubtful', /line 1 is an entry of a session log.*--format says by which format/],
    ['doubtful', /--header is for --create/, '--header', HEADER],
  ]
  for (const [file, says, ...options] of rows) {
    const { exitCode, stderr } = await runCommand(['append', ...options, `${folder}/${file}`], {
      stdin: ['1\n'],
    })
    t.equal(exitCode, 2)
    t.match(stderr, says)
  }
  t.match((await runCommand(['append', '-'])).stderr, "append works with a file only: '-' is not one")
  t.equal(readFileSync(`${folder}/array`, 'utf8'), text)
})

t.test('a log that a writer holds is refused', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const writer = await EntryWriter.open(log, jsonLines)
  const { exitCode, stderr } = await runCommand(['append', log], { stdin: ['1\n'] })
  await writer.close()
  t.equal(exitCode, 2)
  t.match(stderr, 'nothing was written; end that process, or let it close the log')
  t.equal(readFileSync(log, 'utf8'), '')
})

t.test('the end of the log is repaired first, and that is told', async (t) => {
  const folder = t.testdir({ torn: '1\n{"a":', whole: '1\n2' })
  const torn = await runCommand(['append', '--durability', 'none', `${folder}/torn`], { stdin: ['3\n'] })
  t.equal(readFileSync(`${folder}/torn`, 'utf8'), '1\n3\n')
  t.match(torn.stderr, /a torn end of 5 bytes was cut off, and is kept in .*torn\.quarantine\.jsonl\n/)
  const whole = await runCommand(['append', `${folder}/whole`], { stdin: ['3\n'] })
  t.equal(readFileSync(`${folder}/whole`, 'utf8'), '1\n2\n3\n')
  t.match(whole.stderr, 'its last line, which lacked a terminator, was completed\n')
})

t.test('each entry is acknowledged while the input waits', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const command = new LiveCommand(['append', '--ack', log])
  for (let number = 1; number <= 3; number += 1) {
    command.stdin.write(`${number}\n`)
    await command.until('stdout', (text) => text.split('\n').length === number + 1)
    t.ok(readFileSync(log, 'utf8').endsWith(`${number}\n`))
  }
  command.stdin.write('4')
  t.equal(await command.interrupt(), 130)
  t.equal(readFileSync(log, 'utf8'), '1\n2\n3\n', 'half a line is never written')
  t.match(
    command.stderr,
    '3 entries appended (6 bytes); interrupted: nothing after line 3 of the input was written\n',
  )
  t.same(command.signals.killed, ['SIGINT'])
})

t.test('where the log is changed by another, it ends at once, although the input goes on', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const command = new LiveCommand(['append', '--ack', log])
  command.stdin.write('1\n')
  await command.until('stdout', (text) => text !== '')
  appendFileSync(log, '"another"\n')
  command.stdin.write('2\n')
  t.equal(await command.exitCode, 2)
  t.match(command.stderr, 'failed: nothing after line 1 of the input was written')
  t.match(command.stderr, 'another process writes to the log without its lock')
  t.equal(readFileSync(log, 'utf8'), '1\n"another"\n')
})

t.test('an acknowledgement that no one reads ends it', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const stdout = refusing('EPIPE', -32)
  const { exitCode, stderr } = await runCommand(['append', '--ack', log], { stdin: ['1\n'], stdout })
  t.equal(exitCode, 0)
  t.match(stderr, 'failed: nothing after line 1 of the input was written')
})

t.test('an input that fails keeps what was read', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const command = new LiveCommand(['append', '--ack', log])
  command.stdin.write('1\n2')
  await command.until('stdout', (text) => text !== '')
  command.stdin.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', errno: -5 }))
  t.equal(await command.exitCode, 2)
  t.match(command.stderr, 'failed: nothing after line 1 of the input was written')
  t.equal(readFileSync(log, 'utf8'), '1\n')
})

t.test('a line that is longer than any entry is refused, and takes no memory', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const block = Buffer.alloc(8 * 1024 * 1024, 'x')
  const stdin = [...Array(9).fill(block), Buffer.from('"\n1\n')]
  const { exitCode, stderr } = await runCommand(['append', '--keep-going', log], { stdin })
  t.equal(exitCode, 1)
  t.match(stderr, 'standard input, line 1: the line is ')
  t.equal(readFileSync(log, 'utf8'), '1\n')
})

t.test('many lines are many batches', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const text = lines(...Array.from({ length: 40_000 }, (_, index) => String(index)))
  const { exitCode, stdout } = await runCommand(['append', '--ack', log], { stdin: inputOf(text, 65_536) })
  t.equal(exitCode, 0)
  t.ok(readFileSync(log, 'utf8') === text)
  t.equal(stdout.split('\n').length, 40_001)
})

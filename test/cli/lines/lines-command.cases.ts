import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { LiveCommand } from '../../support/processes/live-command.js'
import { runCommand } from '../../support/processes/run-command.js'

const SECRET = 'hunter2'

t.test('values become lines, and a whole file is said to be whole', async (t) => {
  const file = `${t.testdir({ file: '[\n{ "a" : 1.0 },\n{"b":"\\u0041"}\n]\n' })}/file`
  const result = await runCommand(['lines', file])
  t.same(result, {
    exitCode: 0,
    stdout: '{"a":1.0}\n{"b":"\\u0041"}\n',
    stderr: `${file}: whole: 2 values written\n`,
  })
  const input = await runCommand(['lines', '--no-elements', '-'], { stdin: ['[1, ', '2]'] })
  t.same(input, { exitCode: 0, stdout: '[1,2]\n', stderr: 'standard input: whole: 1 value written\n' })
})

t.test('what is left out is reported by its line', async (t) => {
  const stdin = [`{"a":1}\n{"b":"${SECRET}",}\n{"c":"x\ny"}\nno\n{"d":`]
  const { exitCode, stdout, stderr } = await runCommand(['lines', '-', '--max-faults', '2'], { stdin })
  t.equal(exitCode, 1)
  t.equal(stdout, '{"a":1}\n{"c":"x\\ny"}\n')
  t.equal(
    stderr,
    'standard input: DAMAGED: 2 values written; 1 value joined from several lines: a string held newlines; 3 values left out\n' +
      '  faults   the value on line 2: it is not JSON\n' +
      '           the value on line 5: it is not JSON\n' +
      '           … and 1 more: --max-faults lists more\n',
  )
  t.notMatch(stderr, SECRET)
  const json = await runCommand(['lines', '--json', '-'], { stdin: ['{"a":1}\n[2'] })
  t.same(JSON.parse(json.stderr), {
    file: '-',
    values: 1,
    joined: 0,
    leftOut: 1,
    faults: [{ line: 2, offset: 8, message: 'it ends early', isPartlyOut: false }],
  })
})

t.test('a value of which a part went out is said to be cut', async (t) => {
  const stdin = [`{"a":"${'x'.repeat(5 * 1024 * 1024)}",]\n`]
  const { exitCode, stderr } = await runCommand(['lines', '-'], { stdin })
  t.equal(exitCode, 1)
  t.match(stderr, 'it was too long to be held, and the output has a part of it')
})

t.test('-o writes a file that appears once it is whole, and never the input', async (t) => {
  const folder = t.testdir({ file: '[1,2' })
  const made = await runCommand(['lines', '-o', `${folder}/made`, `${folder}/file`])
  t.equal(made.exitCode, 1, 'what is certainly whole')
  t.equal(readFileSync(`${folder}/made`, 'utf8'), '1\n')
  const same = await runCommand(['lines', '-o', `${folder}/file`, `${folder}/file`])
  t.equal(same.exitCode, 2)
  t.match(same.stderr, 'the output would replace a file that is read')
  const missing = await runCommand(['lines', '-o', `${folder}/other`, `${folder}/missing`])
  t.equal(missing.exitCode, 2)
  t.match(missing.stderr, 'there is no file of that name')
  t.notOk(existsSync(`${folder}/other`))
})

t.test('other encodings are refused by name', async (t) => {
  for (const [bytes, name] of [
    [Buffer.from('\ufeff[1]', 'utf16le'), 'UTF-16LE'],
    [gzipSync('[1]'), 'gzip'],
  ] as const) {
    const { exitCode, stdout, stderr } = await runCommand(['lines', '-', '--json'], { stdin: [bytes] })
    t.equal(exitCode, 2)
    t.equal(stdout, '')
    t.match(JSON.parse(stderr).error, { code: 'ERR_LOG_ENCODING', message: name })
  }
})

t.test('Ctrl-C ends it while its input waits', async (t) => {
  const command = new LiveCommand(['lines', '-'])
  command.stdin.write(`${'{"a":1}\n'.repeat(20_000)}`)
  await command.until('stdout', (text) => text !== '')
  t.equal(await command.interrupt(), 130)
  t.same(command.signals.killed, ['SIGINT'])
  t.equal(command.stderr, 'wholeline: standard input: interrupted: 20,000 values read so far\n')
  const json = new LiveCommand(['lines', '--json', '-'])
  json.stdin.write(`${'{"a":1}\n'.repeat(20_000)}`)
  await json.until('stdout', (text) => text !== '')
  await json.interrupt()
  const error = { code: 'ABORT_ERR', message: 'interrupted: 20,000 values read so far' }
  t.same(JSON.parse(json.stderr), { file: '-', error })
})

t.test(
  'an empty file, an escape that is none, and lines inside a string that look like records',
  async (t) => {
    t.match(await runCommand(['lines', '-'], { stdin: [''] }), { exitCode: 0, stdout: '' })
    t.match(await runCommand(['lines', '-'], { stdin: ['B'] }), { stdout: '' })
    const wrong = await runCommand(['lines', '-'], { stdin: ['{"a":"\\q\\n"}\n{"b":1}\n'] })
    t.same([wrong.exitCode, wrong.stdout], [1, '{"b":1}\n'])
    const inside = await runCommand(['lines', '-'], { stdin: ['{"a":"x\n{not json\ny"}\n'] })
    t.same([inside.exitCode, inside.stdout], [0, '{"a":"x\\n{not json\\ny"}\n'])
  },
)

import { readFileSync } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import t from 'tap'
import { run } from '../../lib/cli/run.js'
import { refusing, runCommand } from '../support/processes/run-command.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

t.test('help that was asked for is the output', async (t) => {
  for (const argv of [['--help'], ['-h'], ['help']]) {
    const { exitCode, stdout, stderr } = await runCommand(argv)
    t.match(stdout, /^Usage: wholeline.*check.*cat.*repair.*Exit codes:\n {2}0 /s, argv.join(' '))
    t.same([exitCode, stderr], [0, ''])
  }
})

t.test('a command has its own help', async (t) => {
  for (const argv of [
    ['check', '--help'],
    ['help', 'check'],
  ]) {
    const { exitCode, stdout, stderr } = await runCommand(argv)
    t.match(stdout, /^Usage: wholeline check .*--json.*Exit codes:/s, argv.join(' '))
    t.same([exitCode, stderr], [0, ''])
  }
})

t.test('the version is the package’s', async (t) => {
  t.same(await runCommand(['--version']), { exitCode: 0, stdout: `${version}\n`, stderr: '' })
})

t.test('without arguments the help goes to standard error, as a failure', async (t) => {
  const { exitCode, stdout, stderr } = await runCommand([])
  t.same([exitCode, stdout], [2, ''])
  t.match(stderr, /^Usage: wholeline/)
})

t.test('invalid arguments are reported with a hint', async (t) => {
  const rows: [string[], RegExp][] = [
    [['chekc', 'log'], /^wholeline: unknown command 'chekc'\n\(Did you mean check\?\)\n/],
    [['check'], /^wholeline: missing required argument 'path'\n/],
    [['repair', 'one', 'two'], /^wholeline: too many arguments for 'repair'/],
    [['check', '--jsn', 'log'], /^wholeline: unknown option '--jsn'\n\(Did you mean --json\?\)\n/],
    [
      ['check', '--unknown-types', 'keep', 'log'],
      /argument 'keep' is invalid\. Allowed choices are corrupt, skip/,
    ],
    [['check', '--max-line-bytes', '1T', 'log'], /argument '1T' is invalid\. It must be a size/],
    [['check', '--max-faults', '-1', 'log'], /argument '-1' is invalid\. It must be a whole number/],
  ]
  for (const [argv, complaint] of rows) {
    const { exitCode, stdout, stderr } = await runCommand(argv)
    t.match(stderr, complaint)
    t.match(stderr, '(see wholeline --help)')
    t.same([exitCode, stdout], [2, ''], argv.join(' '))
  }
})

t.test('an argument can’t reach the terminal through a complaint', async (t) => {
  const { stderr } = await runCommand(['check', '--\u001b[2J', 'log'])
  t.match(stderr, "unknown option '--\\u{1b}[2J'\n")
})

t.test('an output pipe that its reader has closed is not a failure', async (t) => {
  const stderr = new PassThrough()
  const streams = {
    stdin: Readable.from([]),
    stdout: refusing('EPIPE', -32),
    stderr,
    env: {},
    signals: process,
  }
  t.equal(await run(['--help'], streams), 0)
  t.equal(stderr.read(), null)
})

t.test('an output that can’t be written is a failure', async (t) => {
  const stderr = new PassThrough()
  const streams = {
    stdin: Readable.from([]),
    stdout: refusing('ENOSPC', -28),
    stderr,
    env: {},
    signals: process,
  }
  t.equal(await run(['--version'], streams), 2)
  t.equal(String(stderr.read()), "wholeline: can't write the output: no space left on device (ENOSPC)\n")
})

t.test('messages that cannot be written are lost, and change nothing', async (t) => {
  const stdout = new PassThrough()
  const streams = {
    stdin: Readable.from(['{}']),
    stdout,
    stderr: refusing('EPIPE', -32),
    env: {},
    signals: process,
  }
  t.equal(await run(['cat', '-'], streams), 0)
  t.equal(String(stdout.read()), '{}\n')
})

t.test('a bug is reported as one, not as damage', async (t) => {
  const stderr = new PassThrough()
  const streams = {
    get stdin(): Readable {
      throw new RangeError('out of nowhere')
    },
    stdout: new PassThrough(),
    stderr,
    env: {},
    signals: process,
  }
  t.equal(await run(['check', '-'], streams), 70)
  t.match(String(stderr.read()), /this is a bug in wholeline.*RangeError: out of nowhere\n {4}at /s)
})

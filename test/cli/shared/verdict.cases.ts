// The verdicts of `wholeline check`, and that `wholeline repair` agrees with them.

import { readFileSync } from 'node:fs'
import t from 'tap'
import { unreadLines } from '../../../lib/cli/shared/verdict.js'
import { DEFAULT_MAX_DEPTH } from '../../../lib/core/lines/line-format.js'
import { HALF, HEADER, leaf, lines, SECRET } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

const UNKNOWN = `{"type":"${SECRET}"}`
const DEEP = '['.repeat(DEFAULT_MAX_DEPTH + 1) + ']'.repeat(DEFAULT_MAX_DEPTH + 1)

function verdictIn(report: string): string {
  return report.slice(report.indexOf(': ') + 2, report.indexOf('\n'))
}

t.test('a file without a line of JSON is perhaps not a log, and its repair is not advised', async (t) => {
  const text = 'PERHAPS NOT A LOG: no line of it is JSON'
  const binary = 'PERHAPS NOT A LOG: a binary file, and no line of it is JSON'
  const rows: [string | Buffer, string][] = [
    ['some text\nand some more\n', text],
    ['some text', text],
    ["{'a': 1}\n{'a': 2}\n", text],
    [Buffer.from('caf\xe9 au lait\n', 'latin1'), text],
    [Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 0, 0, 10, 0, 1, 2, 3]), binary],
    [Buffer.from([1, 0, 3]), binary],
  ]
  for (const [content, verdict] of rows) {
    const log = `${t.testdir({ log: content })}/log`
    for (const options of [[], ['--format', 'jsonl']]) {
      const { exitCode, stdout } = await runCommand(['check', ...options, log])
      t.equal(verdictIn(stdout), verdict, JSON.stringify(content))
      t.notMatch(stdout, 'wholeline repair')
      t.match(stdout, '`wholeline show --line 1` shows how it begins\n')
      t.equal(exitCode, 1)
    }
    const { exitCode, stderr } = await runCommand(['cat', log])
    t.equal(verdictIn(stderr), verdict)
    t.equal(exitCode, 1)
  }
})

t.test('cat finds the same verdict as check, whether it salvages or not', async (t) => {
  const rows = [
    '{"a":1}{"b":2}\n',
    lines(HALF, 'no'),
    `x${leaf(1)}\ny\n`,
    `${'\0'.repeat(9)}{"a":1}`,
    'text\n',
  ]
  for (const content of rows) {
    const log = `${t.testdir({ log: content })}/log`
    const { stdout } = await runCommand(['check', log])
    for (const options of [[], ['--salvage']])
      t.equal(verdictIn((await runCommand(['cat', ...options, log])).stderr), verdictIn(stdout), content)
  }
})

t.test('check counts as damage what repair takes out, however few faults are listed', async (t) => {
  const long = '\0'.repeat(16_385)
  const whole = JSON.stringify({ long: 'x'.repeat(16_384) })
  const damage = [...Array(9).fill('no'), DEEP, DEEP, `${DEEP}x`, long, whole, long]
  const log = `${t.testdir({ log: lines(HEADER, leaf(1), UNKNOWN, ...damage) })}/log`
  const limit = ['--max-line-bytes', '16K']
  const found =
    'DAMAGED: 12 corrupt lines; 1 entry of a type that the format does not know, and 1 line longer than --max-line-bytes, and 2 lines nested too deeply'
  for (const most of ['0', '1', '100'])
    t.equal(verdictIn((await runCommand(['check', ...limit, '--max-faults', most, log])).stdout), found)
  t.equal(verdictIn((await runCommand(['cat', ...limit, log])).stderr), found)
  const { stdout } = await runCommand(['repair', '-n', '--force', ...limit, log])
  t.match(verdictIn(stdout), /^DAMAGED: 12 corrupt lines;/)
  t.match(stdout, / +stays +1 entry of an unknown type: /)
  t.match(stdout, / +1 line longer than /)
  t.match(stdout, / +2 lines nested too deeply/)
})

t.test('a log that has lost its entries is still called a log', async (t) => {
  const rows: [string, string][] = [
    ['{"id":1,"te', 'TORN: the last line has no terminator'],
    ['{"a":1}{"b":2}\n', 'DAMAGED: 1 corrupt line'],
    [lines(HEADER, 'no'), 'DAMAGED: 1 corrupt line'],
    [lines('damaged', '1'), 'DAMAGED: 1 corrupt line'],
    [lines(HALF, 'no'), 'DAMAGED: 2 corrupt lines'],
  ]
  for (const [content, verdict] of rows)
    t.equal(verdictIn((await runCommand(['check', '-'], { stdin: [content] })).stdout), verdict)
})

t.test('lines that repair leaves are not called damage, by the one or by the other', async (t) => {
  const others = 'no damage was found'
  const rows: [string, string[], string][] = [
    [lines(HEADER, UNKNOWN), [], `UNKNOWN TYPES: 1 entry of a type that the format does not know; ${others}`],
    [
      lines(HEADER, UNKNOWN, UNKNOWN, leaf(1)),
      [],
      `UNKNOWN TYPES: 2 entries of types that the format does not know; ${others}`,
    ],
    [lines('1', DEEP), [], `NOT ALL READ: 1 line nested too deeply; ${others} in the other lines`],
    [
      lines(HEADER, leaf(1), UNKNOWN, JSON.stringify({ long: 'x'.repeat(1024) })),
      ['--max-line-bytes', '1K'],
      `NOT ALL READ: 1 entry of a type that the format does not know, and 1 line longer than --max-line-bytes; ${others} in the other lines`,
    ],
  ]
  for (const [content, options, verdict] of rows) {
    const log = `${t.testdir({ log: content })}/log`
    const checked = await runCommand(['check', ...options, log])
    t.equal(verdictIn(checked.stdout), verdict)
    t.match(checked.stdout, /^ {2}unread {3}1|2 /m)
    t.notMatch(checked.stdout, /DAMAGED|corrupt/)
    t.equal(checked.exitCode, 1)
    const repaired = await runCommand(['repair', ...options, log])
    t.match(verdictIn(repaired.stdout), /^NOTHING TO REPAIR: only /)
    t.equal(repaired.exitCode, 0)
    t.equal(readFileSync(log, 'utf8'), content)
  }
})

t.test('what a repair leaves, check names by the same kind', async (t) => {
  const content = lines(HEADER, leaf(1), 'no', UNKNOWN) + HALF
  const log = `${t.testdir({ log: content })}/log`
  t.equal(
    verdictIn((await runCommand(['check', log])).stdout),
    'DAMAGED: 1 corrupt line, and the last line has no terminator; 1 entry of a type that the format does not know',
  )
  t.match(await runCommand(['repair', log]), {
    exitCode: 0,
    stdout: '  stayed   1 entry of an unknown type: ',
  })
  t.match(verdictIn((await runCommand(['check', log])).stdout), /^UNKNOWN TYPES: 1 entry /)
  t.match(await runCommand(['check', '--unknown-types', 'skip', log]), { exitCode: 0, stdout: ': clean: ' })
})

t.test('a torn log is called torn beside lines that repair leaves', async (t) => {
  const log = `${t.testdir({ log: lines(HEADER, leaf(1), UNKNOWN) + HALF })}/log`
  const torn = 'the last line has no terminator'
  t.equal(
    verdictIn((await runCommand(['check', log])).stdout),
    `TORN: ${torn}; 1 entry of a type that the format does not know`,
  )
  t.match(
    verdictIn((await runCommand(['repair', '-n', log])).stdout),
    /^TORN: a last line without a terminator;/,
  )
})

t.test('the totals of several logs count each kind', async (t) => {
  const folder = t.testdir({
    clean: '1\n',
    damaged: lines('1', 'no'),
    unknown: lines(HEADER, UNKNOWN),
    text: 'text\n',
  })
  const files = ['clean', 'damaged', 'unknown', 'text', 'missing'].map((name) => `${folder}/${name}`)
  const { exitCode, stdout } = await runCommand(['check', ...files])
  const totals =
    '5 logs: 1 clean, 1 damaged, 1 with lines of unknown types or over a limit, 1 without a line of JSON, 1 not read; 2 entries, 103 bytes, 3 faults\n'
  t.ok(stdout.endsWith(totals), stdout)
  t.equal(exitCode, 2)
})

t.test('lines that were not read are counted by reason where nobody has counted them apart', async (t) => {
  const summary = { corruptByReason: { oversized: 2 }, faults: [{ cause: 'deep' }, {}] }
  t.same(unreadLines({ summary } as never), { unknown: 0, oversized: 2, deep: 1 })
  const none = { corruptByReason: { 'unknown-type': 1 }, faults: [] }
  t.same(unreadLines({ summary: none } as never), { unknown: 1, oversized: 0, deep: 0 })
})

import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { CLEAN_LOG, DAMAGED_LOG, HALF, HEADER, leaf, lines } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

const MIXED = lines(
  '{"type":"a","n":1}',
  '{"type":"b","n":2.50}',
  'no',
  '{"n":3,"type":"a"}',
  '[1]',
  '{"type":"a"}',
)

t.test('the entries of many logs come in order, and one that can’t be read stops nothing', async (t) => {
  const folder = t.testdir({ one: lines('1', 'no'), two: lines('2') })
  const files = ['one', 'gone', 'two'].map((name) => `${folder}/${name}`)
  const { exitCode, stdout, stderr } = await runCommand(['cat', ...files])
  t.same([exitCode, stdout], [2, '1\n2\n'])
  t.match(
    stderr,
    /one: DAMAGED: 1 corrupt line; the first in line 2; .*\nwholeline: .*gone: .*\n.*two: clean: /,
  )
  const quiet = await runCommand(['cat', '-q', `${folder}/two`])
  t.same(quiet, { exitCode: 0, stdout: '2\n', stderr: '' })
  t.match(await runCommand(['cat', '-', '-']), { exitCode: 2, stderr: 'only once' })
})

t.test('--type, --from, --limit and --select choose among the entries', async (t) => {
  const log = `${t.testdir({ log: MIXED })}/log`
  const second = MIXED.indexOf('{"type":"b"')
  const rows: [string[], string[]][] = [
    [
      ['-t', 'a'],
      ['{"type":"a","n":1}', '{"n":3,"type":"a"}', '{"type":"a"}'],
    ],
    [
      ['--type', 'a', '--type', 'b', '--limit', '2'],
      ['{"type":"a","n":1}', '{"type":"b","n":2.50}'],
    ],
    [
      ['--select', 'n,type'],
      ['{"n":1,"type":"a"}', '{"n":2.50,"type":"b"}', '{"n":3,"type":"a"}', '{}', '{"type":"a"}'],
    ],
    [['--select', 'type', '-t', 'b'], ['{"type":"b"}']],
    [
      ['--from', '4'],
      ['{"n":3,"type":"a"}', '[1]', '{"type":"a"}'],
    ],
    [['--from', `@${second}`, '--limit', '1'], ['{"type":"b","n":2.50}']],
    [['--from', `@${second + 1}`, '--limit', '1'], ['{"n":3,"type":"a"}']],
    [['--limit', '0'], []],
    [
      ['--last', '2'],
      ['[1]', '{"type":"a"}'],
    ],
    [
      ['--last', '2', '-t', 'a', '--select', 'n'],
      ['{"n":3}', '{}'],
    ],
    [
      ['--last', '99'],
      ['{"type":"a","n":1}', '{"type":"b","n":2.50}', '{"n":3,"type":"a"}', '[1]', '{"type":"a"}'],
    ],
    [['--last', '0'], []],
  ]
  for (const engine of ['certifier', 'decoder']) {
    process.env.WHOLELINE_ENGINE = engine
    t.teardown(() => delete process.env.WHOLELINE_ENGINE)
    for (const [options, found] of rows) {
      const { stdout } = await runCommand(['cat', log, ...options])
      t.equal(stdout, lines(...found), options.join(' '))
    }
  }
})

t.test('escaped and repeated keys are those that JSON.parse has', async (t) => {
  const text = lines(
    '{"\\u0074ype":"\\u0061","x":1,"x":{"x":[2]}}',
    '{"type":"a","type":"b"}',
    '{"type":["a"]}\r',
  )
  const log = `${t.testdir({ log: text })}/log`
  t.equal((await runCommand(['cat', '-t', 'a', '--select', 'x', log])).stdout, '{"x":{"x":[2]}}\n')
  t.equal((await runCommand(['cat', '--from', '3', log])).stdout, '{"type":["a"]}\n')
})

t.test('with --limit nothing after the last entry is waited for', async (t) => {
  const stdin = new PassThrough()
  stdin.write(lines('1', '2', '3'))
  const { exitCode, stdout, stderr } = await runCommand(['cat', '--limit', '2', '-'], { stdin })
  t.same([exitCode, stdout], [0, '1\n2\n'])
  t.equal(stderr, 'standard input: read until --limit was reached\n')
  const folder = t.testdir({ one: lines('1', '2'), two: lines('3') })
  const both = await runCommand(['cat', '--limit', '2', `${folder}/one`, `${folder}/two`])
  t.equal(both.stdout, '1\n2\n')
  t.notMatch(both.stderr, 'two')
})

t.test('--last passes over what is damaged, and says how much', async (t) => {
  const unknown = '{"type":"new"}'
  const folder = t.testdir({
    log: `${DAMAGED_LOG}`,
    kept: '1\n\n2',
    skip: lines(HEADER, leaf(1), unknown, ''),
  })
  const { exitCode, stdout, stderr } = await runCommand(['cat', '--last', '1', `${folder}/log`])
  t.same([exitCode, stdout], [1, lines(leaf(2))])
  t.match(stderr, 'log: the last 1 entry; 1 damaged line passed over\n')
  const kept = await runCommand(['cat', '--last', '2', `${folder}/kept`])
  t.same([kept.exitCode, kept.stdout], [0, '1\n2\n'])
  t.match(kept.stderr, 'kept: the last 2 entries\n')
  const dropped = await runCommand(['cat', '--last', '2', '--unterminated', 'drop', `${folder}/kept`])
  t.same([dropped.exitCode, dropped.stdout], [1, '1\n'])
  const long = await runCommand([
    'cat',
    '--last',
    '5',
    '--max-line-bytes',
    '20',
    `${folder}/kept`,
    `${folder}/log`,
  ])
  t.equal(long.exitCode, 2)
  const skip = await runCommand(['cat', '--last', '1', '--unknown-types', 'skip', `${folder}/skip`])
  t.same([skip.exitCode, skip.stdout], [0, lines(leaf(1))])
  const oversized = await runCommand(['cat', '--last', '1', '--max-line-bytes', '1', `${folder}/kept`])
  t.same([oversized.exitCode, oversized.stdout], [0, '2\n'])
  writeFileSync(`${folder}/kept`, '1\n"long"\n')
  const passed = await runCommand(['cat', '--last', '1', '--max-line-bytes', '2', `${folder}/kept`])
  t.same([passed.exitCode, passed.stdout], [1, '1\n'])
  t.match(await runCommand(['cat', '--last', '1', folder]), { exitCode: 2, stderr: 'it is a directory' })
})

t.test('options that exclude each other are refused by name', async (t) => {
  const rows: [string[], string][] = [
    [['--last', '1', '--from', '2'], "can't be used with --from"],
    [['--last', '1', '--limit', '2'], "can't be used with --limit"],
    [['--last', '1', '--joined'], "can't be used with --joined"],
    [['--last', '1', '--header'], "can't be used with --header"],
    [['--last', '1', '--records'], "can't be used with --records"],
    [['--last', '1', '--salvage'], "can't be used with --salvage"],
    [['--last', '1', '-'], "standard input can't be read so"],
    [['--joined', '-'], 'standard input has none'],
    [['--from', '0'], 'It must be the number of a line'],
    [['--from', 'end'], 'It must be the number of a line'],
  ]
  for (const [options, text] of rows)
    t.match(await runCommand(['cat', 'log', ...options]), { exitCode: 2, stderr: text }, options.join(' '))
})

t.test('--records writes every line with its place', async (t) => {
  const text = `${lines(HEADER, leaf(1), 'no', `${HALF.slice(0, 22)}${leaf(7)}`, leaf(2))}${HALF}`
  const folder = t.testdir({ log: text })
  const { stdout, exitCode } = await runCommand([
    'cat',
    '--records',
    '--salvage',
    `${folder}/log`,
    `${folder}/gone`,
  ])
  t.equal(exitCode, 2)
  const records = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  t.strictSame(
    records.map(({ kind, line }) => [kind, line]),
    [
      ['header', 1],
      ['entry', 2],
      ['fault', 3],
      ['fault', 4],
      ['entry', 4],
      ['entry', 5],
      ['fault', 6],
      ['summary', undefined],
      ['error', undefined],
    ],
  )
  const file = `${folder}/log`
  t.strictSame(Object.keys(records[1] as object), [
    'kind',
    'file',
    'line',
    'offset',
    'length',
    'next',
    'entry',
  ])
  t.match(records[0], {
    file,
    offset: 0,
    length: HEADER.length,
    next: HEADER.length + 1,
    header: { type: 'session' },
  })
  t.match(records[1], { offset: HEADER.length + 1, length: leaf(1).length, entry: { id: 'e1' } })
  t.match(records[2], { reason: 'syntax', length: 2, salvaged: 0 })
  t.match(records[4], { salvaged: true, entry: { id: 'e7' } })
  t.match(records[6], { reason: 'truncated', cause: 'torn', next: text.lastIndexOf('\n') + 1 })
  t.match(records[7], {
    summary: { entries: 3, salvaged: 1, faults: [{ line: 3 }, { line: 4 }, { line: 6 }] },
  })
  t.match(records[8], { file: `${folder}/gone`, error: { code: 'ENOENT' } })
  const uncertain = await runCommand(['cat', '--records', '--salvage=uncertain', '--select', 'id', '-'], {
    stdin: [lines('{"a":{"id":1}')],
  })
  t.match(JSON.parse(uncertain.stdout.split('\n')[1] as string), {
    salvaged: true,
    uncertain: true,
    entry: { id: 1 },
  })
})

t.test('-o writes a file that is whole or does not appear', async (t) => {
  const folder = t.testdir({ log: CLEAN_LOG, damaged: DAMAGED_LOG, old: 'old' })
  const { exitCode, stdout } = await runCommand([
    'cat',
    '-o',
    `${folder}/new`,
    `${folder}/log`,
    `${folder}/damaged`,
  ])
  t.same([exitCode, stdout], [1, ''])
  t.equal(readFileSync(`${folder}/new`, 'utf8'), lines(leaf(1), leaf(2), leaf(3), leaf(1), leaf(2)))
  t.equal(statSync(`${folder}/new`).mode & 0o777, 0o666 & ~process.umask())
  const failed = await runCommand(['cat', '-o', `${folder}/old`, `${folder}/log`, `${folder}/gone`])
  t.match(failed, { exitCode: 2, stderr: /old is not written, as not all could be read\n$/ })
  t.equal(readFileSync(`${folder}/old`, 'utf8'), 'old')
  symlinkSync('log', `${folder}/link`)
  const onto = await runCommand(['cat', '-o', `${folder}/link`, `${folder}/log`])
  t.match(onto, { exitCode: 2, stderr: 'would replace a file that is read' })
  t.equal(readFileSync(`${folder}/log`, 'utf8'), CLEAN_LOG)
  t.strictSame(readdirSync(folder).sort(), ['damaged', 'link', 'log', 'new', 'old'])
})

t.test('--joined reads a rotated set as one log, oldest first', async (t) => {
  const folder = t.testdir({
    'app.jsonl.2': lines('1', '{"cut":'),
    'app.jsonl.10': `${lines('0')}{"whole":1}`,
    'app.jsonl.1': '{"middle"',
    'app.jsonl': `:2}}\n${lines('4')}`,
    other: '',
  })
  writeFileSync(`${folder}/app.jsonl.2`, '1\n{"cut":')
  const log = `${folder}/app.jsonl`
  for (const files of [[log], [log, `${log}.1`, `${log}.10`, `${log}.2`]]) {
    const { exitCode, stdout } = await runCommand(['cat', '--joined', ...files])
    t.same([exitCode, stdout], [0, lines('0', '{"whole":1}', '1', '{"cut":{"middle":2}}', '4')])
  }
  const archive = await runCommand(['cat', '--joined', `${log}.2`, `${log}.10`])
  t.equal(archive.stdout, lines('0', '{"whole":1}', '1'))
  t.equal(archive.exitCode, 1)
  t.match(await runCommand(['cat', '--joined', `${log}.77`, log]), {
    exitCode: 2,
    stderr: 'no file of that name',
  })
})

t.test(
  'where joining gives no record, the lines stay apart; headers and marks of later files are left out',
  async (t) => {
    const folder = t.testdir({
      'a.jsonl.2': lines(HEADER, leaf(1)) + HALF,
      'a.jsonl.1': `\ufeff${lines(HEADER, leaf(2))}`,
      'a.jsonl': lines(leaf(3)),
      'b.jsonl.1': '{"torn":',
      'b.jsonl': '{"other":1}',
      'c.jsonl.1': `"${'x'.repeat(200)}`,
      'c.jsonl': 'y"\n',
      'd.jsonl.1': '12',
      'd.jsonl': '34\n',
    })
    const joined = await runCommand(['cat', '--joined', '--header', `${folder}/a.jsonl`])
    t.same([joined.exitCode, joined.stdout], [1, lines(HEADER, leaf(1), leaf(2), leaf(3))])
    t.equal((await runCommand(['cat', '--joined', `${folder}/b.jsonl`])).stdout, '{"other":1}\n')
    const long = await runCommand(['cat', '--joined', '--max-line-bytes', '100', `${folder}/c.jsonl`])
    t.match(long, { exitCode: 1, stdout: '', stderr: 'longer than --max-line-bytes' })
    t.equal((await runCommand(['cat', '--joined', `${folder}/d.jsonl`])).stdout, '1234\n')
  },
)

t.test('an order that the names do not give is told', async (t) => {
  const folder = t.testdir({ 'a.jsonl.old': lines('1'), 'a.jsonl.1': lines('2'), 'a.jsonl': lines('3') })
  utimesSync(`${folder}/a.jsonl.old`, 1, 1)
  utimesSync(`${folder}/a.jsonl.1`, 2, 2)
  const { stdout, stderr } = await runCommand(['cat', '--joined', `${folder}/a.jsonl`])
  t.equal(stdout, lines('1', '2', '3'))
  t.match(stderr, /^wholeline: the order of the files is not certain: /)
  t.notOk(existsSync(`${folder}/new`))
})

t.test('a limit of nothing, and a log that can not be read on while there is a limit', async (t) => {
  const folder = t.testdir({ log: '1\n2\n', other: '{"a":1}\n' })
  t.equal((await runCommand(['cat', '--limit', '0', `${folder}/log`])).stdout, '')
  const other = await runCommand(['cat', '--limit', '1', '--format', 'session', `${folder}/other`])
  t.equal(other.stdout, '')
  t.equal(other.exitCode, 2)
})

t.test('--records has every fault, and what salvage found in it where that is asked for', async (t) => {
  const folder = t.testdir({ many: 'no\n'.repeat(102), glued: '{"a":1}{"a":2}\n' })
  const many = await runCommand(['cat', '--records', `${folder}/many`])
  t.equal(many.stdout.match(/"kind":"fault"/g)?.length, 102)
  const glued = await runCommand(['cat', '--records', '--salvage', `${folder}/glued`])
  t.match(glued.stdout, '"salvaged":2')
  t.match((await runCommand(['cat', '--records', `${folder}/glued`])).stdout, '"salvaged":0')
})

t.test('--joined takes several names in any order, and says where the order is not certain', async (t) => {
  const folder = t.testdir({ 'log.10': '1\n', 'log.2': '2\n', log: '3\n', 'log.old': '0\n' })
  const named = (...names: string[]) => names.map((name) => `${folder}/${name}`)
  const all = await runCommand(['cat', '--joined', ...named('log.10', 'log.2', 'log')])
  t.equal(all.stdout, '1\n2\n3\n')
  const same = await runCommand(['cat', '--joined', ...named('log', 'log.2', 'log.10')])
  t.equal(same.stdout, '1\n2\n3\n')
  const doubtful = await runCommand(['cat', '--joined', ...named('log.old', 'log.2', 'log')])
  t.equal(doubtful.stdout.length, 6)
})

import { symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t from 'tap'
import { CLEAN_LOG, DAMAGED_LOG, lines } from '../../support/damage/cli-logs.js'
import { patchFs } from '../../support/files/fs-patch.js'
import { makeFifo, makeSocketFolder } from '../../support/files/special-files.js'
import { runCommand } from '../../support/processes/run-command.js'

const LOGS = {
  'b.jsonl': DAMAGED_LOG,
  'a.ndjson': CLEAN_LOG,
  'notes.txt': 'no log',
  'a.jsonl.quarantine.jsonl': 'no',
  'a.jsonl.lock': 'no',
  deep: { 'c.jsonl.1': CLEAN_LOG, '.hidden.jsonl': CLEAN_LOG, 'd.jsonl-20260102': '', '.git': {} },
}

/** The rows of the list, without the folder and what is found. */
function rowsOf(stdout: string, folder: string): string[] {
  return stdout
    .replaceAll(`${folder}/`, '')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(': ').slice(0, 2).join(': '))
}

t.test('the logs of a folder are listed in the order of their names, and totalled', async (t) => {
  const folder = t.testdir(LOGS)
  for (const jobs of ['1', '4', '100']) {
    const { exitCode, stdout, stderr } = await runCommand(['check', '-j', jobs, folder])
    t.same([exitCode, stderr], [1, ''])
    const rows = rowsOf(stdout, folder)
    t.strictSame(rows.slice(0, -1), [
      'a.ndjson: clean',
      'b.jsonl: DAMAGED',
      'deep/.hidden.jsonl: clean',
      'deep/c.jsonl.1: clean',
      'deep/d.jsonl-20260102: clean',
    ])
    t.match(stdout, /\n5 logs: 4 clean, 1 damaged; 11 entries, [\d.]+ KiB, 5 faults\n$/)
  }
})

t.test('--glob says which files count', async (t) => {
  const folder = t.testdir(LOGS)
  const rows: [string[], string[]][] = [
    [['--glob', '*.txt'], ['notes.txt: PERHAPS NOT A LOG']],
    [
      ['--glob', 'deep/*.jsonl*'],
      ['deep/.hidden.jsonl: clean', 'deep/c.jsonl.1: clean', 'deep/d.jsonl-20260102: clean'],
    ],
    [
      ['--glob', '*.jsonl', '--glob', '!b*', '--glob', '!deep/.h*', '--glob', '*.1'],
      ['deep/c.jsonl.1: clean'],
    ],
    [
      ['--glob', '!deep/**'],
      ['a.ndjson: clean', 'b.jsonl: DAMAGED'],
    ],
  ]
  for (const [options, found] of rows) {
    const { stdout } = await runCommand(['check', ...options, folder])
    t.strictSame(rowsOf(stdout, folder).slice(0, -1), found, options.join(' '))
  }
  const own = await runCommand(['check', '--glob', '*', folder])
  t.notMatch(own.stdout, /quarantine|lock/)
})

t.test('a glob that the shell did not replace is looked up', async (t) => {
  const folder = t.testdir({ ...LOGS, '[odd].jsonl': CLEAN_LOG })
  const flat = await runCommand(['check', `${folder}/*.{jsonl,ndjson}`])
  t.strictSame(rowsOf(flat.stdout, folder).slice(0, -1), [
    '[odd].jsonl: clean',
    'a.ndjson: clean',
    'b.jsonl: DAMAGED',
  ])
  const deep = await runCommand(['check', `${folder}/**/*.1`])
  t.strictSame(rowsOf(deep.stdout, folder).slice(0, -1), ['deep/c.jsonl.1: clean'])
  const named = await runCommand(['check', `${folder}/[odd].jsonl`])
  t.match(named.stdout, 'clean: 3 entries, 4 lines', 'a file of that very name is meant')
  const none = await runCommand(['check', `${folder}/*.gone`])
  t.match(none, { exitCode: 2, stdout: /\*\.gone: NOT READ: no file matches it\n1 log: 1 not read/ })
  const here = await runCommand(['check', '*.there-is-no-such-log'])
  t.equal(here.exitCode, 2)
})

t.test('what can’t be a log is passed over and told; what can’t be read stops nothing', async (t) => {
  const parent = t.testdir({ logs: { 'a.jsonl': CLEAN_LOG, in: { 'z.jsonl': CLEAN_LOG } }, empty: {} })
  const folder = `${parent}/logs`
  makeFifo(folder, 'b.jsonl')
  symlinkSync('nowhere', `${folder}/c.jsonl`)
  symlinkSync('/dev/null', `${folder}/d.jsonl`)
  symlinkSync('..', `${folder}/in/loop`)
  symlinkSync('a.jsonl', `${folder}/link.jsonl`)
  writeFileSync(`${folder}/e.jsonl`, Buffer.from([0, 1, 2, 0xff]))
  writeFileSync(`${folder}/f.jsonl`, '')
  writeFileSync(`${folder}/g.jsonl`, Buffer.from('\ufeff{}', 'utf16le'))
  const { exitCode, stdout } = await runCommand(['check', folder, `${parent}/empty`, `${parent}/missing`])
  t.equal(exitCode, 2)
  const passed = (name: string, why: string) => `${folder}/${name}: passed over: ${why}\n`
  t.match(stdout, passed('b.jsonl', 'a FIFO'))
  t.match(stdout, passed('c.jsonl', 'a link to a file that is not there'))
  t.match(stdout, passed('d.jsonl', 'a device'))
  t.match(stdout, passed('in/loop', 'the folder was read already, by another name'))
  t.match(stdout, '/e.jsonl: PERHAPS NOT A LOG')
  t.match(stdout, '/f.jsonl: clean: 0 entries, 0 bytes')
  t.match(stdout, '/g.jsonl: NOT READ: the source is UTF-16LE')
  t.match(stdout, '/link.jsonl: clean: 3 entries')
  t.match(stdout, '/in/z.jsonl: clean: 3 entries')
  t.match(stdout, '/empty: NOT READ: there is no file in it whose name is that of a log')
  t.match(stdout, '/missing: NOT READ: there is no file of that name')
  t.match(stdout, /\n8 logs: 4 clean, 1 without a line of JSON, 3 not read, 4 passed over; /)
  const quiet = await runCommand(['check', '-q', folder])
  t.strictSame(rowsOf(quiet.stdout, folder), ['e.jsonl: PERHAPS NOT A LOG', 'g.jsonl: NOT READ'])
  t.equal(quiet.exitCode, 2)
  const json = await runCommand(['check', '--json', folder])
  const records = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; passedOver?: string; error?: object })
  t.strictSame(
    records.filter(({ passedOver }) => passedOver !== undefined).map(({ passedOver }) => passedOver),
    [
      'a FIFO',
      'a link to a file that is not there',
      'a device',
      'the folder was read already, by another name',
    ],
  )
  t.equal(records.filter(({ error }) => error !== undefined).length, 1)
})

t.test('a socket is passed over', async (t) => {
  const folder = makeSocketFolder()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(`${folder}/s.jsonl`, resolve))
  t.match((await runCommand(['check', folder])).stdout, '/s.jsonl: passed over: a socket\n')
  server.close()
})

t.test('a folder that can’t be read is reported in its place', async (t) => {
  const folder = t.testdir({ 'a.jsonl': CLEAN_LOG, locked: {}, 'z.jsonl': CLEAN_LOG })
  patchFs(t, 'stat', (stat) => (path: string, options: object) => {
    if (!path.endsWith('locked')) return stat(path, options)
    return Promise.reject(Object.assign(new Error('no'), { code: 'EACCES', errno: -13, syscall: 'stat' }))
  })
  const { exitCode, stdout } = await runCommand(['check', folder])
  t.equal(exitCode, 2)
  t.match(
    stdout,
    /a\.jsonl: clean: .*\n.*locked: NOT READ: permission to read it is denied\n.*z\.jsonl: clean: /,
  )
})

t.test('--quiet prints nothing for a clean log, and one line for any other', async (t) => {
  const folder = t.testdir({ clean: CLEAN_LOG, damaged: DAMAGED_LOG })
  t.same(await runCommand(['check', '-q', `${folder}/clean`]), { exitCode: 0, stdout: '', stderr: '' })
  const { exitCode, stdout } = await runCommand(['check', '--quiet', `${folder}/damaged`])
  t.match(stdout, /^[^\n]*damaged: DAMAGED: [^\n]*\n$/)
  t.equal(exitCode, 1)
  const json = await runCommand(['check', '-q', '--json', `${folder}/clean`, `${folder}/damaged`])
  t.equal(json.stdout.split('\n').length, 2)
})

t.test('--full reports each of many logs in full', async (t) => {
  const folder = t.testdir({ 'a.jsonl': DAMAGED_LOG, 'b.jsonl': CLEAN_LOG })
  const { stdout } = await runCommand(['check', '--full', folder])
  t.match(stdout, '  format   session')
  t.match(stdout, 'clean: 3 entries, 4 lines')
  t.match(stdout, /\n2 logs: 1 clean, 1 damaged; /)
})

t.test('a number of jobs that makes no sense is refused', async (t) => {
  for (const jobs of ['0', '257', 'x', '1.5'])
    t.match(await runCommand(['check', '-j', jobs, 'log']), {
      exitCode: 2,
      stderr: 'It must be a whole number from 1 to 256.',
    })
})

t.test('a file whose name begins with a dash is not taken for an option or for standard input', async (t) => {
  const folder = t.testdir({ '-': CLEAN_LOG, '-x.jsonl': lines('{}') })
  const before = process.cwd()
  process.chdir(folder)
  try {
    const { stdout } = await runCommand(['check', '--glob', '*', '.'])
    t.match(stdout, /^\.\/-: clean: 3 entries.*\n\.\/-x\.jsonl: clean: 1 entry/)
  } finally {
    process.chdir(before)
  }
})

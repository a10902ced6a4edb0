import { EventEmitter } from 'node:events'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import t, { type Test } from 'tap'
import { EntryWriter, sessionFormat } from '../../../lib/index.js'
import { CLEAN_LOG, DAMAGED_LOG, HALF, SECRET } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

/** A log that was repaired, in a folder of its own. */
async function repaired(
  t: Test,
  text = DAMAGED_LOG,
): Promise<{ folder: string; log: string; quarantine: string }> {
  const folder = t.testdir({ log: text })
  const log = `${folder}/log`
  await runCommand(['repair', log])
  t.not(readFileSync(log, 'utf8'), text)
  return { folder, log, quarantine: `${log}.quarantine.jsonl` }
}

t.test('the damaged log is put back', async (t) => {
  const { log, quarantine } = await repaired(t)
  const { exitCode, stdout, stderr } = await runCommand(['restore', quarantine])
  t.same([exitCode, stderr], [0, ''])
  t.equal(
    stdout,
    `${quarantine}: RESTORED\n  done     put the damaged log back, byte for byte: ${log}, ${DAMAGED_LOG.length} bytes\n`,
  )
  t.equal(readFileSync(log, 'utf8'), DAMAGED_LOG)
  const again = await runCommand(['restore', quarantine])
  t.same([again.exitCode, again.stdout], [2, ''])
  t.match(again.stderr, 'has nothing in this quarantine that was not undone already; nothing was written')
})

t.test('with --to the damaged log is written elsewhere', async (t) => {
  const { folder, log, quarantine } = await repaired(t)
  const now = readFileSync(log, 'utf8')
  const { exitCode, stdout } = await runCommand(['restore', quarantine, '--to', `${folder}/copy`])
  t.equal(exitCode, 0)
  t.equal(
    stdout,
    `${quarantine}: COPIED\n  done     wrote the damaged log, ${DAMAGED_LOG.length} bytes, to ${folder}/copy; ` +
      'the log and the quarantine are unchanged\n',
  )
  t.equal(readFileSync(`${folder}/copy`, 'utf8'), DAMAGED_LOG)
  t.equal(readFileSync(log, 'utf8'), now)
  const taken = await runCommand(['restore', quarantine, '--to', `${folder}/copy`])
  t.match(taken, {
    exitCode: 2,
    stderr: /copy: file already exists \(EEXIST\) \(nothing was changed; --to only makes a new/,
  })
})

t.test('--log names a log that is not beside its quarantine', async (t) => {
  const { folder, log, quarantine } = await repaired(t)
  mkdirSync(`${folder}/elsewhere`)
  renameSync(log, `${folder}/elsewhere/log`)
  const missing = await runCommand(['restore', quarantine])
  t.match(missing, {
    exitCode: 2,
    stdout: '',
    stderr: /\/log: no such file or directory \(ENOENT\) \(name the quarantine, and by --log FILE/,
  })
  for (const [name, message] of [
    ['none', 'there is no file of that name'],
    ['', 'it is a directory'],
    ['log/none', 'a part of the path'],
  ] as const)
    t.match((await runCommand(['restore', `${folder}/elsewhere/${name}`])).stderr, `: ${message}`)
  const named = await runCommand(['restore', quarantine, '--log', `${folder}/elsewhere/log`])
  t.equal(named.exitCode, 0)
  t.equal(readFileSync(`${folder}/elsewhere/log`, 'utf8'), DAMAGED_LOG)
})

t.test('a log that has changed since is refused', async (t) => {
  const { log, quarantine } = await repaired(t)
  appendFileSync(log, 'more\n')
  const now = readFileSync(log, 'utf8')
  const { exitCode, stdout, stderr } = await runCommand(['restore', quarantine])
  t.same([exitCode, stdout], [2, ''])
  t.match(stderr, /has grown by 5 bytes since section 1 .* nothing was written \(.*--to FILE writes/)
  t.equal(readFileSync(log, 'utf8'), now)
})

t.test('the cut that a writer made at opening is undone', async (t) => {
  const folder = t.testdir({ log: CLEAN_LOG + HALF })
  const writer = await EntryWriter.open(`${folder}/log`, sessionFormat)
  const locked = await runCommand(['restore', `${folder}/log.quarantine.jsonl`])
  t.match(locked, { exitCode: 2, stderr: /is held by process .* \(nothing was changed; end that process/ })
  await writer.close()
  const { exitCode } = await runCommand(['restore', `${folder}/log.quarantine.jsonl`])
  t.equal(exitCode, 0)
  t.equal(readFileSync(`${folder}/log`, 'utf8'), CLEAN_LOG + HALF)
})

t.test('with --json the report is one object', async (t) => {
  const { log, quarantine } = await repaired(t)
  const done = await runCommand(['restore', quarantine, '--json'])
  t.same(JSON.parse(done.stdout), { file: quarantine, path: log, bytes: DAMAGED_LOG.length })
  const refused = await runCommand(['restore', quarantine, '--json'])
  t.equal(refused.exitCode, 2)
  t.match(JSON.parse(refused.stdout), { file: quarantine, error: { code: 'ERR_LOG_CHANGED' } })
  t.notMatch(done.stdout + refused.stdout, SECRET)
})

t.test('a file that is not a quarantine is refused', async (t) => {
  const folder = t.testdir({ log: DAMAGED_LOG, empty: '' })
  for (const [name, pattern] of [
    ['log', /line 1/],
    ['empty', /empty/],
    ['missing', /there is no file of that name/],
  ] as const) {
    const { exitCode, stdout, stderr } = await runCommand(['restore', `${folder}/${name}`])
    t.same([exitCode, stdout], [2, ''])
    t.match(stderr, pattern)
    t.notMatch(stderr, SECRET)
  }
  const pipe = await runCommand(['restore', '-'])
  t.match(pipe, { exitCode: 2, stderr: /restore works with files only/ })
})

t.test('a signal before the first change ends the command and leaves the log unchanged', async (t) => {
  const { folder, log, quarantine } = await repaired(t)
  const now = readFileSync(log, 'utf8')
  const signals = new Signalled()
  await runCommand(['restore', quarantine], { signals })
  t.strictSame(signals.killed, ['SIGTERM'])
  t.equal(readFileSync(log, 'utf8'), now)
  t.strictSame(readdirSync(folder).sort(), ['log', 'log.quarantine.jsonl'])
})

/** A process that receives a signal as soon as there is a listener for it. */
class Signalled extends EventEmitter {
  readonly pid = process.pid
  readonly killed: string[] = []

  override on(name: string, listener: (...args: unknown[]) => void): this {
    super.on(name, listener)
    if (name === 'SIGTERM') queueMicrotask(() => this.emit(name, name))
    return this
  }

  kill(_pid: number, name: string): void {
    this.killed.push(name)
  }
}

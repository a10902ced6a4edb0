import { EventEmitter } from 'node:events'
import t from 'tap'
import { CLEAN_LOG } from '../support/damage/cli-logs.js'
import { runCommand } from '../support/processes/run-command.js'

/** A process that gets SIGINT once the command has read what there is, and survives it. */
class Interrupted extends EventEmitter {
  readonly pid = 4711
  readonly killed: string[] = []

  kill(_pid: number, name: string): boolean {
    this.killed.push(name)
    return true
  }
}

/** As many turns of the event loop as reading two lines can take. */
const TURNS = 200

async function interruptedRun(argv: string[]) {
  const signals = new Interrupted()
  async function* stdin() {
    yield '1\nno\n'
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    signals.emit('SIGINT', 'SIGINT')
    await new Promise(() => {})
  }
  return { signals, ...(await runCommand(argv, { stdin: stdin(), signals })) }
}

t.test('a log that is read alone is reported as far as it was read', async (t) => {
  for (const command of ['check', 'cat']) {
    const { exitCode, stderr, stdout, signals } = await interruptedRun([command, '-'])
    t.equal(exitCode, 130)
    t.equal(stderr, 'wholeline: interrupted: 5 bytes read, 1 fault so far\n')
    t.equal(stdout, command === 'cat' ? '1\n' : '')
    t.strictSame(signals.killed, ['SIGINT'])
  }
})

t.test('of many logs those that were read are totalled', async (t) => {
  const log = `${t.testdir({ log: CLEAN_LOG })}/log`
  const { exitCode, stderr } = await interruptedRun(['check', log, '-'])
  t.equal(exitCode, 130)
  t.match(stderr, /^wholeline: interrupted: 1 of 2 logs read: 1 clean; 3 entries, /)
  const none = await interruptedRun(['check', '-', log])
  t.equal(none.stderr, 'wholeline: interrupted: 0 of 2 logs read\n')
})

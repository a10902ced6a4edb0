// `tail -F`. No test sleeps: the clock is set forward where the grace for writers of a renamed file is to end. By itself, since
// that clock is the clock of the process.

import { appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { GRACE_MILLISECONDS } from '../../../lib/node/sources/grace.js'
import { HALF, HEADER, leaf, lines, SECRET } from '../../support/damage/cli-logs.js'
import { LiveCommand } from '../../support/processes/live-command.js'
import { watchLooks } from '../../support/streams/follow-looks.js'
import { shiftedClock } from '../../support/streams/shifted-clock.js'

const advance = shiftedClock(t)
const caughtUp = await watchLooks(t)

/** Waits for the output, and lets the grace end meanwhile: nothing is appended to the old file any more. */
async function afterGrace(command: LiveCommand, isReached: (text: string) => boolean): Promise<void> {
  const timer = setInterval(() => advance(GRACE_MILLISECONDS), 20)
  await command.until('stdout', isReached).finally(() => clearInterval(timer))
}

t.test('-F goes on over rotation, from the entries read backwards, without gap or duplicate', async (t) => {
  const folder = t.testdir({ log: lines('1', '2', '3') })
  const log = `${folder}/log`
  const command = new LiveCommand(['tail', '-n', '2', '-F', log])
  await command.until('stdout', (text) => text === '2\n3\n')
  renameSync(log, `${log}.1`)
  appendFileSync(`${log}.1`, '4\n')
  await command.until('stdout', (text) => text.endsWith('4\n'))
  writeFileSync(log, '5\n')
  await afterGrace(command, (text) => text.endsWith('5\n'))
  truncateSync(log)
  await command.until('stderr', (text) => text.includes('was cut'))
  appendFileSync(log, '6\n')
  await command.until('stdout', (text) => text.endsWith('6\n'))
  t.equal(await command.interrupt(), 130)
  t.equal(command.stdout, lines('2', '3', '4', '5', '6'))
  t.same(command.stderr.trimEnd().split('\n'), [
    `wholeline: ${log}: the file was renamed: going on in the one that has the name now`,
    `wholeline: ${log}: the file was cut: going on from its start`,
    `wholeline: ${log}: interrupted: 5 entries written`,
  ])
})

t.test(
  '-F: an unterminated rest of a file that was left is a fault, and not glued to the next',
  async (t) => {
    const log = `${t.testdir({ log: lines(HEADER, leaf(1)) + HALF })}/log`
    const command = new LiveCommand(['tail', '-F', '--records', log])
    await command.until('stdout', (text) => text.endsWith('\n'))
    renameSync(log, `${log}.1`)
    writeFileSync(log, lines(HEADER, leaf(2)))
    await afterGrace(command, (text) => text.trimEnd().split('\n').length === 4)
    t.equal(await command.interrupt(), 130)
    const first = Buffer.byteLength(lines(HEADER))
    const length = Buffer.byteLength(leaf(1))
    t.match(
      command.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
      [
        { kind: 'entry', file: log, offset: first, length, entry: JSON.parse(leaf(1)) },
        { kind: 'fault', file: log, offset: first + length + 1, reason: 'truncated' },
        { kind: 'switched', file: log, how: 'rotated' },
        { kind: 'entry', file: log, offset: first, entry: JSON.parse(leaf(2)) },
      ],
    )
    t.notMatch(command.stderr, SECRET)
  },
)

t.test('-F waits for a file, and chooses its format once it has a line', async (t) => {
  const log = `${t.testdir({})}/log`
  const command = new LiveCommand(['tail', '-F', log])
  await command.until('stderr', (text) =>
    text.endsWith('there is no file of that name yet: waiting for it\n'),
  )
  writeFileSync(log, HEADER)
  appendFileSync(log, `\n${leaf(1)}`)
  appendFileSync(log, `\n`)
  await command.until('stdout', (text) => text !== '')
  t.equal(await command.interrupt(), 130)
  t.equal(command.stdout, lines(leaf(1)), 'the header is no entry')
})

t.test('-F: files that are left empty, and half a line of a log of unknown format', async (t) => {
  const log = `${t.testdir({ log: '' })}/log`
  const command = new LiveCommand(['tail', '-F', log])
  await caughtUp()
  renameSync(log, `${log}.1`)
  writeFileSync(log, HALF)
  const timer = setInterval(() => advance(GRACE_MILLISECONDS), 20)
  t.teardown(() => clearInterval(timer))
  await command.until('stderr', (text) => text.includes('renamed'))
  await caughtUp()
  renameSync(log, `${log}.2`)
  writeFileSync(log, lines('7'))
  await command.until('stdout', (text) => text === '7\n')
  t.equal(await command.interrupt(), 130)
  t.match(command.stderr, /passed over byte 0-\d+ \(\d+ bytes\): truncated/)
})

t.test('-F ends where the next file is of another kind, and what it can not follow is refused', async (t) => {
  const folder = t.testdir({
    log: lines(HEADER, leaf(1)),
    next: lines('no header', leaf(2)),
    array: '[\n{"a":1}\n]\n',
  })
  const command = new LiveCommand(['tail', '-F', '--records', `${folder}/log`])
  await command.until('stdout', (text) => text !== '')
  renameSync(`${folder}/next`, `${folder}/log`)
  await afterGrace(command, (text) => text.includes('"error"'))
  t.equal(await command.exitCode, 2)
  t.match(command.stdout, /"how":"replaced"\}\n\{"kind":"error".*"ERR_LOG_HEADER"/)
  mkdirSync(`${folder}/sub`)
  const directory = new LiveCommand(['tail', '-F', `${folder}/sub`])
  t.equal(await directory.exitCode, 2)
  t.match(directory.stderr, 'it is a directory')
  const array = new LiveCommand(['tail', '-F', `${folder}/array`])
  t.equal(await array.exitCode, 2)
  t.match(array.stderr, 'not JSON lines')
})

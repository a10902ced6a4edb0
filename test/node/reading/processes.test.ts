// What only a separate process can show: that it ends by itself, that no error ends it, and how much memory it uses.

import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { makeFifo, makeSocketFolder } from '../../support/files/special-files.js'
import { Children, outcomeOf } from '../../support/processes/scenario-process.js'
import { linesOf, noteLog } from '../../support/streams/notes-format.js'

const COUNT = 500
const LOG = noteLog(COUNT)

const folder = t.testdir({
  log: LOG,
  bad: 'no header\n',
  corrupt: linesOf(...LOG.split('\n').slice(0, 3), 'x'),
})
const log = join(folder, 'log')
const bad = join(folder, 'bad')
const corrupt = join(folder, 'corrupt')
const children = new Children(join(folder, 'children'))

const all = { code: 0, signal: null, stdout: `${COUNT} clean` }

t.test('the standard input, by a path', async (t) => {
  const file = openSync(log, 'r')
  t.match(await outcomeOf(children.start(file, 'read', '/dev/stdin')), all, 'a file')
  closeSync(file)
  t.match(await outcomeOf(children.startBehind(`cat '${log}'`, 'read', '/dev/stdin')), all, 'a pipe')
  for (const path of ['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']) {
    const isFirst = path === '/dev/stdin'
    const child = isFirst ? children.startCovered('pipe', 'read', path) : children.start('pipe', 'read', path)
    child.stdin?.end(LOG)
    t.match(await outcomeOf(child), all, `a socket, as ${path}`)
  }
})

t.test('the standard input, as a stream', async (t) => {
  const scenario = 'read the standard input as a stream'
  const file = openSync(log, 'r')
  t.match(await outcomeOf(children.start(file, scenario)), all, 'a file')
  closeSync(file)
  t.match(await outcomeOf(children.startBehind(`cat '${log}'`, scenario)), all, 'a pipe')
  const child = children.start('pipe', scenario)
  child.stdin?.end(LOG)
  t.match(await outcomeOf(child), all, 'a socket')
})

t.test('the process ends after leaving early, although its standard input goes on', async (t) => {
  const written = children.start('pipe', 'leave early', '/dev/stdin')
  written.stdin?.on('error', () => {})
  written.stdin?.write(LOG)
  t.match(await outcomeOf(written), { code: 0, signal: null, stdout: '0' }, 'a socket')
  const endless = children.startBehind(`{ cat '${log}'; yes; }`, 'leave early', '/dev/stdin')
  t.match(await outcomeOf(endless), { code: 0, signal: null, stdout: '0' }, 'a pipe')
})

t.test(
  'an abort ends the wait for the writer of a FIFO, and the process ends',
  {
    skip: process.platform === 'linux' ? false : 'there the opening itself waits, and nothing can end that',
  },
  async (t) => {
    const path = makeFifo(t.testdir())
    t.match(await children.run('abort at once', path), { code: 0, signal: null, stdout: 'AbortError' })
  },
)

t.test('an abort ends the wait for an idle FIFO or socket, and the process ends', async (t) => {
  const fifo = makeFifo(t.testdir())
  const writer = openSync(fifo, 'r+')
  writeSync(writer, noteLog(1))
  const aborted = { code: 0, signal: null, stdout: '0 AbortError' }
  t.match(await children.run('abort while nothing comes', fifo), aborted, 'a FIFO')
  closeSync(writer)

  const path = join(makeSocketFolder(), 'socket')
  const server = createServer((socket) => socket.on('error', () => {}).write(noteLog(1)))
  await once(server.listen(path), 'listening')
  t.match(await children.run('abort while nothing comes', path), aborted, 'a socket')
  server.close()
})

t.test('an error that the program handles in any way does not end the process', async (t) => {
  const quiet = { code: 0, signal: null, stderr: '' }
  const header = { ...quiet, stdout: 'ERR_LOG_HEADER' }
  t.match(await children.run('await the summary alone', bad), header, 'by the summary')
  t.match(await children.run('await the header alone', bad), header, 'by the header')
  t.match(await children.run('await neither header nor summary', bad), header, 'by a loop')
  const looped = { ...quiet, stdout: 'notes\n0\n1\nERR_LOG_CORRUPT' }
  t.match(await children.run('await the header, then loop', corrupt), looped, 'by a loop, the header first')
})

t.test('an error without a listener ends the process, as with any stream', async (t) => {
  const { code, stderr } = await children.run('listen to nothing', bad)
  t.equal(code, 1)
  t.match(stderr, /ERR_LOG_HEADER/)
})

t.test('a stream that fails after it is released does not end the process', async (t) => {
  const missing = join(folder, 'missing')
  const closed = { code: 0, stdout: 'closed', stderr: '' }
  t.match(await children.run('destroy a stream that can not be opened', missing), closed)
})

t.test('a line far longer than allowed is never held', async (t) => {
  for (const way of ['entries', 'records']) {
    const { code, stdout } = await children.run('hold no long line', way)
    t.equal(code, 0)
    const [, mebibytes] = stdout.split(' ').map(Number)
    t.ok((mebibytes as number) < 150, `${way}: ${mebibytes} MiB more for a line of 256 MiB`)
  }
  const { stdout } = await children.run('hold no line over the default')
  const [reason, mebibytes] = stdout.split(' ')
  t.equal(reason, 'oversized')
  t.ok(Number(mebibytes) < 150, `${mebibytes} MiB more, up to 64 of them held for a while`)
})

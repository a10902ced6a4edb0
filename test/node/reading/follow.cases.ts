import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import {
  EntryReader,
  type LogSource,
  type ReadOptions,
  readAll,
  readEntries,
  readRecords,
} from '../../../lib/index.js'
import { Pause, pollInterval } from '../../../lib/node/reading/follow.js'
import { LONGEST_POLL_MILLISECONDS, timerCount } from '../../support/streams/follow-waits.js'
import { followers } from '../../support/streams/follow-ways.js'
import { countTo, noteLog, notes, numbersOf } from '../../support/streams/notes-format.js'

const soon = { follow: { pollMs: 1 } }

function newLog(t: Test, log: string): string {
  return join(t.testdir({ log }), 'log')
}

t.test('follow: false reads to the end', async (t) => {
  const { entries } = await readAll(newLog(t, noteLog(2)), notes, { follow: false })
  t.strictSame(numbersOf(entries), countTo(2))
})

t.test('does not wait for a file that is missing', async (t) => {
  const path = join(t.testdir({}), 'log')
  for (const [way, follow] of Object.entries(followers))
    t.match(await follow(path, soon).over, { code: 'ENOENT' }, way)
})

t.test('only a path can be followed', async (t) => {
  const log = Buffer.from(noteLog(1))
  const sources: Record<string, () => LogSource> = {
    bytes: () => log,
    'an iterable': () => [log],
    'a stream': () => new PassThrough(),
    'a web stream': () => new Blob([log]).stream(),
  }
  const refused = { name: 'TypeError', message: /follow needs a source that is given by its path/ }
  for (const [name, source] of Object.entries(sources)) {
    for (const follow of [true, {}, { pollMs: 1 }]) {
      t.throws(() => readEntries(source(), notes, { follow }), refused, `readEntries of ${name}`)
      t.throws(() => readRecords(source(), notes, { follow }), refused, `readRecords of ${name}`)
    }
  }
  t.throws(() => new EntryReader(notes, { follow: true }), refused, 'an EntryReader has no path')
  t.doesNotThrow(() => new EntryReader(notes, { follow: false }).destroy())
})

t.test('refuses an invalid interval at once', async (t) => {
  const outOfRange = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '1', null]
  const wrongType = ['always', 1, 0, '', null, () => {}]
  const refusals: [follow: unknown, error: typeof TypeError | typeof RangeError][] = [
    ...outOfRange.map((pollMs): [unknown, typeof RangeError] => [{ pollMs }, RangeError]),
    ...wrongType.map((follow): [unknown, typeof TypeError] => [follow, TypeError]),
  ]
  for (const [follow, error] of refusals) {
    const options = { follow } as ReadOptions
    const name = typeof follow === 'object' ? JSON.stringify(follow) : String(follow)
    t.throws(() => pollInterval(options.follow), error, name)
    t.throws(() => readEntries('a path', notes, options), error, `readEntries: ${name}`)
    t.throws(() => readRecords('a path', notes, options), error, `readRecords: ${name}`)
    t.throws(() => new EntryReader(notes, options), error, `EntryReader: ${name}`)
  }
})

t.test('pollInterval returns the interval in milliseconds', async (t) => {
  t.equal(pollInterval(undefined), undefined)
  t.equal(pollInterval(false), undefined)
  t.equal(pollInterval(true), pollInterval({}), 'the same default')
  t.ok(Number.isInteger(pollInterval(true)))
  for (const pollMs of [1, 250, LONGEST_POLL_MILLISECONDS]) t.equal(pollInterval({ pollMs }), pollMs)
})

t.test('a pause ends after its time, or when it is ended', async (t) => {
  const pause = new Pause()
  t.doesNotThrow(() => pause.end(), 'before the first wait')
  await pause.wait(1)
  pause.end()
  await pause.wait(1)
  const timers = timerCount()
  const long = pause.wait(LONGEST_POLL_MILLISECONDS)
  t.equal(timerCount(), timers + 1)
  pause.end()
  await long
  t.equal(timerCount(), timers, 'no timer is left')
  t.doesNotThrow(() => pause.end(), 'again')
})

import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { Deferred, Wakeup } from '../../../lib/node/reading/deferred.js'

t.test('settles from outside, once', async (t) => {
  const fulfilled = new Deferred<number>()
  fulfilled.resolve(1)
  fulfilled.reject(new Error('too late'))
  t.equal(await fulfilled.promise, 1)

  const rejected = new Deferred<number>()
  rejected.reject(new Error('first'))
  rejected.resolve(1)
  await t.rejects(rejected.promise, { message: 'first' })
})

t.test('a rejection that is not awaited is not reported as unhandled', async (t) => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', listener)
  t.teardown(() => process.off('unhandledRejection', listener))
  new Deferred().reject(new Error('not awaited'))
  await turn()
  await turn()
  t.same(unhandled, [])
})

t.test('a wake-up reaches every caller that waits, and none that waits later', async (t) => {
  const wakeup = new Wakeup()
  wakeup.wake()
  const woken: string[] = []
  const wait = async (name: string) => {
    await wakeup.wait()
    woken.push(name)
  }
  const waiting = [wait('one'), wait('two')]
  await turn()
  t.same(woken, [], 'the wake before is not kept')
  wakeup.wake()
  const late = wait('late')
  await Promise.all(waiting)
  await turn()
  t.same(woken, ['one', 'two'])
  wakeup.wake()
  await late
})

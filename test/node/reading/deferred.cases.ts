import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { Deferred } from '../../../lib/node/reading/deferred.js'

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

t.test('a rejection that nobody awaits is not unhandled', async (t) => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', listener)
  t.teardown(() => process.off('unhandledRejection', listener))
  new Deferred().reject(new Error('nobody asks'))
  await turn()
  await turn()
  t.same(unhandled, [])
})

// Keys are compared by their hashes first: those that share one are told apart by their lengths and bytes.

import t from 'tap'
import { hashOf, ObjectKeys } from '../../../lib/core/portability/object-keys.js'

/** Two keys of the same hash, which have the same length or not. */
function collision(hasSameLength: boolean): [string, string] {
  const known = new Map<number, string>()
  for (let number = 0; ; number += 1) {
    const key = Math.imul(number, 0x9e3779b1).toString(36)
    const hash = hashOf(Buffer.from(key), 0, key.length)
    const other = known.get(hash)
    if (other !== undefined && (other.length === key.length) === hasSameLength) return [other, key]
    known.set(hash, key)
  }
}

for (const hasSameLength of [true, false])
  t.test(`keys of one hash, of ${hasSameLength ? 'one length' : 'two lengths'}, are two keys`, async (t) => {
    const [one, other] = collision(hasSameLength)
    t.not(one, other)
    const bytes = Buffer.from(one + other)
    const keys = new ObjectKeys()
    keys.open(true)
    t.equal(keys.add(bytes, 0, one.length, false), false)
    t.equal(keys.add(bytes, one.length, bytes.length, false), false)
    t.equal(keys.add(bytes, one.length, bytes.length, false), true)
    t.equal(keys.add(bytes, 0, one.length, false), true)
  })

t.test('a reset closes what is open, and forgets its keys', async (t) => {
  const bytes = Buffer.from('a')
  const keys = new ObjectKeys()
  keys.open(true)
  keys.open(false)
  keys.reset()
  t.equal(keys.isInObject, false)
  keys.open(true)
  t.equal(keys.add(bytes, 0, 1, false), false)
})

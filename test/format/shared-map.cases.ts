import t from 'tap'
import { defineFormat } from '../../lib/format/define-format.js'
import { sharedMap } from '../../lib/format/shared-map.js'

t.test('a name stands for one map in the whole process', async (t) => {
  t.equal(sharedMap('a-map-of-this-test.1'), sharedMap('a-map-of-this-test.1'))
  t.not(sharedMap('a-map-of-this-test.1'), sharedMap('a-map-of-this-test.2'))
})

t.test('another copy of the library finds the check of a format', async (t) => {
  const { isEntry, entrySchema } = defineFormat({ name: 'numbers', entry: { type: 'number' } })
  const checks = Reflect.get(globalThis, Symbol.for('wholeline.format-proofs.1'))
  t.ok(checks instanceof WeakMap)
  t.equal(checks.get(isEntry)?.schema, entrySchema)
})

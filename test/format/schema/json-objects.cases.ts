import t from 'tap'
import { hasParts, isObject, ownValue } from '../../../lib/format/schema/json-objects.js'

t.test('an object is neither an array nor null', async (t) => {
  t.ok(isObject({}))
  t.ok(isObject(Object.create(null)))
  for (const value of [[], null, undefined, 'text', 1, true, () => undefined]) t.notOk(isObject(value))
})

t.test('objects and arrays have parts', async (t) => {
  t.ok(hasParts({}))
  t.ok(hasParts([]))
  for (const value of [null, undefined, 'text', 1, true, () => undefined]) t.notOk(hasParts(value))
})

t.test('an inherited property is not a value of an object', async (t) => {
  const object = JSON.parse('{"a":1,"__proto__":{"b":2}}') as object
  t.equal(ownValue(object, 'a'), 1)
  t.strictSame(ownValue(object, '__proto__'), { b: 2 })
  t.equal(ownValue(object, 'b'), undefined)
  t.equal(ownValue(object, 'constructor'), undefined)
})

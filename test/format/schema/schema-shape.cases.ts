import t from 'tap'
import Type from 'typebox'
import {
  alternatives,
  isShape,
  propertyOf,
  type SchemaShape,
} from '../../../lib/format/schema/schema-shape.js'

t.test('a schema to walk is an object, not a list', async (t) => {
  for (const schema of [{}, Type.String(), { anyOf: [] }]) t.ok(isShape(schema), JSON.stringify(schema))
  for (const other of [true, false, null, undefined, [], 'string', 1])
    t.notOk(isShape(other), JSON.stringify(other))
})

t.test('the alternatives of a union, written either way', async (t) => {
  const branches = [Type.String(), Type.Null()]
  t.strictSame(alternatives(Type.Union(branches) as SchemaShape), branches)
  t.strictSame(alternatives({ oneOf: branches as SchemaShape[] }), branches)
  t.equal(alternatives({ allOf: branches as SchemaShape[] }), undefined)
})

t.test('only own properties have schemas', async (t) => {
  const id = Type.String()
  const schema = Type.Object({ id }) as SchemaShape
  t.strictSame(propertyOf(schema, 'id'), id)
  for (const name of ['other', 'constructor', '__proto__']) t.equal(propertyOf(schema, name), undefined, name)
  t.equal(propertyOf({}, 'id'), undefined)
})

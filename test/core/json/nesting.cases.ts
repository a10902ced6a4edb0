import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { isNestedDeeper } from '../../../lib/core/json/nesting.js'
import { holds } from '../../support/random/property.js'

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

/** Strings of characters that might be taken for something else. */
const trickyText = fc.string({ unit: fc.constantFrom(...'[]{}"\\ax'), maxLength: 40 })
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', maxDepth: 9 },
    trickyText,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(trickyText, tie('value'), { maxKeys: 3 }),
  ),
})).value

t.test('the depth of a JSON value is exact', async (t) => {
  const property = fc.property(values, fc.integer({ min: 1, max: 12 }), (value, depth) => {
    assert.equal(isNestedDeeper(JSON.stringify(value), depth), depthOf(value) > depth)
  })
  holds(t, 'any value', property, 3000)
})

t.test('text that is not JSON', async (t) => {
  t.ok(isNestedDeeper('[[[[[', 2))
  t.notOk(isNestedDeeper('[]'.repeat(9), 2), 'is not nested by what is closed')
  t.notOk(isNestedDeeper(`"${'['.repeat(99)}`, 2), 'nor by a string, though it does not end')
  t.notOk(isNestedDeeper(`"${'['.repeat(9)}`, 2), 'however short')
  t.notOk(isNestedDeeper(`"\\"${'x'.repeat(99)}\\"[[[[[[[[[[[[`, 2), 'or how its quotes are escaped')
})

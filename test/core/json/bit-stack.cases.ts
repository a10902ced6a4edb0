import fc from 'fast-check'
import t from 'tap'
import { BitStack } from '../../../lib/core/json/bit-stack.js'
import { holds } from '../../support/random/property.js'

t.test('is a stack like an array', async (t) => {
  const steps = fc.array(fc.constantFrom(true, true, false, false, 'pop'), { maxLength: 2000, size: 'max' })
  const property = fc.property(steps, (given) => {
    const stack = new BitStack()
    const array: boolean[] = []
    for (const step of given) {
      if (step !== 'pop') {
        stack.push(step as boolean)
        array.push(step as boolean)
      } else if (array.pop() !== undefined) stack.pop()
      if (stack.depth !== array.length || stack.top !== (array.at(-1) ?? false)) return false
    }
    return true
  })
  holds(t, 'depth and top after every step', property, 100)
})

t.test('takes one bit per element', async (t) => {
  const before = process.memoryUsage().arrayBuffers
  const stack = new BitStack()
  for (let count = 0; count < 8_000_000; count += 1) stack.push(count % 3 === 0)
  t.equal(stack.depth, 8_000_000)
  t.ok(process.memoryUsage().arrayBuffers - before < 8_000_000, 'less than a byte')
})

import t from 'tap'
import { functionOrNothing, knownOptions } from '../../lib/core/option-checks.js'

t.test('an option that is not known is refused, by name', async (t) => {
  const names = { salvage: true, signal: true } as const
  t.doesNotThrow(() => knownOptions({ salvage: true }, names))
  t.doesNotThrow(() => knownOptions({ other: undefined }, names), 'one that is undefined is left out')
  t.throws(() => knownOptions({ salvge: true }, names), {
    name: 'TypeError',
    message: 'unknown option salvge: there are salvage, signal',
  })
  t.throws(() => knownOptions({ toString: 1 }, names), { message: /^unknown option toString/ })
  for (const options of [null, 'salvage', 1, []])
    t.throws(() => knownOptions(options, names), { name: 'TypeError', message: 'options must be an object' })
})

t.test('a listener is a function, or left out', async (t) => {
  t.doesNotThrow(() => functionOrNothing('onFault', undefined))
  t.doesNotThrow(() => functionOrNothing('onFault', () => {}))
  t.throws(() => functionOrNothing('onFault', {}), { message: 'option onFault must be a function' })
})

import t from 'tap'
import {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_FAULTS,
  DEFAULT_MAX_LINE_BYTES,
  LONGEST_LINE_BYTES,
} from '../../../lib/core/lines/line-format.js'
import { oneOf, wholeNumber } from '../../../lib/core/option-checks.js'
import { type ParseOptions, resolveParseOptions } from '../../../lib/core/parser/parse-options.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'

t.test('what is not asked for is the default', async (t) => {
  const expected = {
    unterminated: 'drop',
    unknownTypes: 'corrupt',
    maxLineBytes: DEFAULT_MAX_LINE_BYTES,
    maxDepth: DEFAULT_MAX_DEPTH,
    maxFaults: DEFAULT_MAX_FAULTS,
    maxCorrupt: Number.POSITIVE_INFINITY,
  }
  t.match(resolveParseOptions(sessionFormat, {}), expected)
  t.match(
    resolveParseOptions(jsonLines, {}),
    { ...expected, unterminated: 'keep' },
    'the choice of the format',
  )
})

t.test('what is asked for is given', async (t) => {
  const options = {
    unterminated: 'keep',
    unknownTypes: 'skip',
    maxLineBytes: LONGEST_LINE_BYTES,
    maxDepth: 1,
    maxFaults: Number.POSITIVE_INFINITY,
    maxCorrupt: 7,
  } as const
  t.match(resolveParseOptions(sessionFormat, options), options)
  t.equal(resolveParseOptions(sessionFormat, { maxLineBytes: 1, maxFaults: 0 }).maxFaults, 0)
})

t.test('to fail at the first is to allow none', async (t) => {
  t.equal(resolveParseOptions(sessionFormat, { onCorrupt: 'fail' }).maxCorrupt, 0)
  const unlimited = { onCorrupt: 'fail', maxCorrupt: Number.POSITIVE_INFINITY } as const
  t.equal(resolveParseOptions(sessionFormat, unlimited).maxCorrupt, 0, 'the default may be written out')
  t.equal(resolveParseOptions(sessionFormat, { onCorrupt: 'fail', maxCorrupt: 0 }).maxCorrupt, 0)
  t.throws(() => resolveParseOptions(sessionFormat, { onCorrupt: 'fail', maxCorrupt: 5 }), {
    name: 'TypeError',
    message: /^option maxCorrupt is for onCorrupt 'skip'/,
  })
})

t.test('invalid options are refused, by name', async (t) => {
  const wrong = (options: object) => () => resolveParseOptions(sessionFormat, options as ParseOptions)
  const choices: [string, object][] = [
    ['onCorrupt', { onCorrupt: 'ignore' }],
    ['unterminated', { unterminated: true }],
    ['unknownTypes', { unknownTypes: null }],
  ]
  for (const [name, options] of choices) {
    t.throws(wrong(options), { name: 'TypeError', message: new RegExp(`^option ${name} must be "`) }, name)
  }
  const numbers = [-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 53, '1', null, 1n]
  for (const name of ['maxLineBytes', 'maxDepth', 'maxFaults', 'maxCorrupt']) {
    for (const value of numbers) {
      const refusal = {
        name: 'RangeError',
        message: new RegExp(`^option ${name} must be an integer from \\d+ to \\d+$`),
      }
      t.throws(wrong({ [name]: value }), refusal, `${name}: ${typeof value} ${value}`)
    }
  }
  t.throws(wrong({ maxDepth: 0 }), { name: 'RangeError' }, 'maxDepth: 0')
  for (const maxLineBytes of [0, LONGEST_LINE_BYTES + 1, Number.POSITIVE_INFINITY]) {
    t.throws(wrong({ maxLineBytes }), { name: 'RangeError' }, `maxLineBytes: ${maxLineBytes}`)
  }
})

t.test('the checks that others share', async (t) => {
  t.doesNotThrow(() => oneOf('mode', 'b', ['a', 'b']))
  t.throws(() => oneOf('mode', 'c', ['a', 'b']), new TypeError('option mode must be "a" or "b"'))
  t.doesNotThrow(() => wholeNumber('count', 3, 3, 4))
  t.doesNotThrow(() => wholeNumber('count', 4, 3, 4))
  t.throws(() => wholeNumber('count', 5, 3, 4), new RangeError('option count must be an integer from 3 to 4'))
})

// Short lines of the bytes that matter, drawn at random, against every way of reading them.

import assert from 'node:assert/strict'
import t from 'tap'
import Type from 'typebox'
import { defineFormat } from '../../lib/format/define-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import { everyValue, triedExtents } from '../support/salvage-oracle.js'
import { salvagedExtents } from '../support/salvaged.js'
import { randomNumbers, seed } from '../support/seed.js'

/** Of each kind; each is read by every format. */
const LINES = 3000
const LONGEST_LINE = 8

const everyByte = [...'{}[]",:\\a1 \0']
/** Bytes one by one, and parts that make values likelier than bytes alone would. */
const alphabets = {
  bytes: [...'{"}"', ...everyByte],
  parts: ['{"a":', '{"', '"a', '":', ',"', '{}', '{"a":1}', '["{"', '{"a":"1"}', '"a"', '[1]', ...everyByte],
  entries: [
    '{"a":"1"}',
    '{"a":"1"}',
    '{"a":',
    '{"a":[',
    '{"a":"',
    '{ "a":"1"}',
    '{"b":1}',
    '{}',
    '[1]',
    '\0',
    ' ',
    'a',
  ],
}

const a = Type.Object({ a: Type.Unknown() })
const known = Type.Object({ a: Type.Literal('1') })
const formats = [
  jsonLines,
  defineFormat({ name: 'objects with a certain member', entry: a }),
  defineFormat({ name: 'these or arrays', entry: Type.Union([a, Type.Array(Type.Unknown())]) }),
  defineFormat({ name: 'objects of a known type', entry: known, discriminator: 'a' }),
]

for (const [kind, alphabet] of Object.entries(alphabets)) {
  t.test(`lines of ${kind}`, async (t) => {
    const random = randomNumbers()
    const found = new Map(formats.map((format) => [format, 0]))
    for (let count = 0; count < LINES; count += 1) {
      const line = randomLine(alphabet, random)
      const values = everyValue(line)
      for (const format of formats) {
        const rules = { isEntry: format.isEntry, openTypes: format.knownTypes === undefined }
        const expected = triedExtents(line, values, rules)
        const message = `${format.name}: ${JSON.stringify(line)} (seed ${seed})`
        assert.deepEqual(salvagedExtents(Buffer.from(line), format), expected, message)
        if (expected.length > 0) found.set(format, (found.get(format) ?? 0) + 1)
      }
    }
    for (const [{ name }, count] of found) {
      t.pass(`${name}: ${count} of ${LINES} lines hold entries (seed ${seed})`)
      if (kind === 'entries') t.ok(count > LINES / 10, 'enough to tell')
    }
  })
}

function randomLine(alphabet: readonly string[], random: () => number): string {
  const length = Math.floor(random() * LONGEST_LINE)
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
}

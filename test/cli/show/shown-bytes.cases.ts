import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { shownBytes } from '../../../lib/cli/show/shown-bytes.js'
import { bytesOf, type LinePart } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'

t.test('what a terminal would obey, and what is invisible, is escaped', async (t) => {
  const rows: [LinePart, string][] = [
    ['{"a":"ä字 \\n"}', '{"a":"ä字 \\n"}'],
    ['\u001b[2J\r\t', '\\x1b[2J\\x0d\\x09'],
    ['\u009b31m', '\\xc2\\x9b31m'],
    ['\u202e\u2028\ufeff\u200b', '\\xe2\\x80\\xae\\xe2\\x80\\xa8\\xef\\xbb\\xbf\\xe2\\x80\\x8b'],
    ['a\0b', 'a\\x00b'],
    [`a${'\0'.repeat(4096)}b`, 'a⟨\\0 ×4096⟩b'],
    [bytesOf('a', Uint8Array.of(0xff, 0xc3), 'b', Uint8Array.of(0xe6, 0x97)), 'a\\xff\\xc3b\\xe6\\x97'],
    ['', ''],
  ]
  for (const [bytes, text] of rows) t.equal(shownBytes(bytesOf(bytes)), text)
})

t.test('a terminal only shows the text of any bytes', async (t) => {
  const property = fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    assert.doesNotMatch(shownBytes(bytes), /[\p{C}\p{Zl}\p{Zp}]/u)
  })
  holds(t, 'any bytes', property, 500)
})

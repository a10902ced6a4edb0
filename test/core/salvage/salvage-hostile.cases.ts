// Lines made to be read again and again. What is counted is how often a byte is looked at, not time.

import t from 'tap'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import { type StrictText, strictText } from '../../../lib/core/lines/utf8.js'
import { type Judge, salvageLine } from '../../../lib/core/salvage/salvage.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { jsonOf, leafEntry } from '../../support/damage/session-log.js'

const LINE_BYTES = 64 * 1024
/** By every rule together: gaps, strings and brackets backwards, the text, the grammar of a fragment. */
const MOST_LOOKS_PER_BYTE = 10

/** The part that is repeated, and what is before and after it. */
interface Hostile {
  part: string
  before?: string
  after?: string
}

const leaf = jsonOf(leafEntry('l'))
const twoEntries = '{"a":1}{"b":2}'

const hostileLines: Record<string, Hostile> = {
  'names that open': { part: '{"type":' },
  'names that open, then entries': { part: '{"a":', after: twoEntries },
  'names in strings, then entries': { part: '{"a', after: twoEntries },
  'empty objects': { part: '{}' },
  'empty objects after a fragment': { part: '{}', before: 'x' },
  'quotes and braces': { part: '"{' },
  'quotes and braces, closed': { part: '"{', after: '}' },
  'braces and spaces': { part: '{   ' },
  'braces and spaces, closed': { part: '}   ' },
  'spaces in an empty object': { part: ' ', before: 'x{', after: '}' },
  'brackets that open': { part: '[' },
  'brackets that open, then entries': { part: '[', after: twoEntries },
  'brackets that open in an object, then entries': { part: '[', before: '{"a":', after: twoEntries },
  'brackets that open after values, then entries': { part: '"a"[[]]', after: `[${twoEntries}` },
  'brackets that close': { part: ']' },
  'braces that close': { part: '}' },
  'brackets that do not match': { part: '[}' },
  backslashes: { part: '\\' },
  'backslashes before a quote': { part: '\\', after: '"' },
  'backslashes in a string': { part: '\\', before: '\0{"a":"', after: '"}' },
  'escaped quotes': { part: '\\"', after: '"}' },
  'escaped quotes in a string': { part: '\\"', before: '\0{"a":"', after: '"}' },
  'escaped backslashes before quotes': { part: '\\\\"', after: '}' },
  quotes: { part: '"', after: '}' },
  NULs: { part: '\0' },
  'NULs after an entry': { part: '\0', before: leaf },
  'NULs between entries': { part: `\0\0\0\0${leaf}` },
  'small entries': { part: '{"a":1}' },
  'small entries after a fragment': { part: '{"a":1}', before: '{"a":"' },
  'entries after a fragment that may have held them': { part: leaf, before: '{"a":' },
  'one long string': { part: 'x', before: '{"a":"', after: leaf },
  'one long name': { part: 'x', before: '{"', after: twoEntries },
  commas: { part: ',', before: '[', after: twoEntries },
  numbers: { part: '1,', before: '[', after: twoEntries },
}

for (const [name, hostile] of Object.entries(hostileLines)) {
  t.test(name, async (t) => {
    for (const format of [sessionFormat, jsonLines]) {
      const looks = looksPerByte(hostileLine(hostile, LINE_BYTES), format)
      t.ok(looks > 0 && looks < MOST_LOOKS_PER_BYTE, `${format.name}: ${looks} times each`)
    }
  })
}

function hostileLine({ part, before = '', after = '' }: Hostile, length: number): Uint8Array {
  return Buffer.from(before + part.repeat(length / part.length) + after)
}

function looksPerByte(line: Uint8Array, format: LogFormat<unknown, unknown>): number {
  const watched = watchedBytes(line)
  let decoded = 0
  const countingText: StrictText = (_, start, end) => {
    decoded += end - start
    return strictText(line, start, end)
  }
  const decoder = new LineDecoder(format, countingText)
  const judge: Judge = (start, end) => (decoder.decode(line, start, end) === 'entry' ? 'entry' : 'neither')
  const work = salvageLine(watched.bytes, judge)
  while (work.next().done !== true);
  return (watched.looks + decoded) / line.length
}

interface WatchedLooks {
  bytes: Uint8Array
  looks: number
  lowest: number
  highest: number
}

/** Bytes that count each look at one of them; not what their methods look at. */
function watchedBytes(target: Uint8Array): WatchedLooks {
  const watched = { bytes: target, looks: 0, lowest: Number.POSITIVE_INFINITY, highest: -1 }
  watched.bytes = new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value === 'function') return value.bind(target) as unknown
      if (typeof value === 'number' && name !== 'length') {
        watched.looks += 1
        watched.lowest = Math.min(watched.lowest, Number(name))
        watched.highest = Math.max(watched.highest, Number(name))
      }
      return value
    },
  })
  return watched
}

// Session logs with all kinds of damaged lines, in any order.

import fc from 'fast-check'
import { blankLine, corruptLine, type DraftedLine, entryLine, headerLine, tornLine } from './drafted-line.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  firstHalf,
  jsonOf,
  leafEntry,
  sessionHeader,
  userEntry,
} from './session-log.js'

const terminators = fc.constantFrom('\n' as const, '\r\n' as const)
const texts = fc.string({ unit: 'binary', maxLength: 5 })
const entries = fc.oneof(
  fc.constantFrom(leafEntry('l'), compactionEntry('c'), assistantEntry('a')),
  texts.map((text) => userEntry('u', text)),
)

const goodLines = fc.tuple(entries, terminators).map(([entry, terminator]) => entryLine(entry, terminator))
const blankLines = fc
  .tuple(fc.constantFrom('', ' ', '\t \u0085'), terminators)
  .map(([text, terminator]) => blankLine(text, terminator))
const corruptLines = fc.constantFrom(
  corruptLine('syntax', 'NOT JSON'),
  corruptLine('syntax', firstHalf(jsonOf(leafEntry('h')))),
  corruptLine('syntax', bytesOf(leafEntry('1'), leafEntry('2'))),
  corruptLine('nul', bytesOf('\0\0', leafEntry('n'))),
  corruptLine('encoding', Uint8Array.of(0x22, 0xff, 0x22)),
  corruptLine('schema', '[]'),
  corruptLine('schema', { ...leafEntry('s'), id: 1 }),
  corruptLine('unknown-type', { type: 'later' }),
)
const lastLines = fc.oneof(
  fc.constant([]),
  fc.constantFrom([tornLine('{"type":"le')], [tornLine('\0\0')], [tornLine(Uint8Array.of(0x22, 0xe6))]),
  entries.map((entry) => [entryLine(entry, '\r')]),
  fc.constant([blankLine('', '\r')]),
)

/** A header, up to a dozen lines, and any end that a log may have. */
export const arbitraryLines: fc.Arbitrary<DraftedLine[]> = fc
  .tuple(terminators, fc.array(fc.oneof(goodLines, blankLines, corruptLines), { maxLength: 12 }), lastLines)
  .map(([terminator, lines, last]) => [headerLine(sessionHeader, terminator), ...lines, ...last])

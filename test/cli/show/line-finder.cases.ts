import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { findLine, type LinePlace } from '../../../lib/cli/show/line-finder.js'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { ReadableFile } from '../../../lib/node/files/positioned-io.js'

/** A file of these bytes, which are read in pieces of that size. */
function fileOf(bytes: Uint8Array, piece = 3): ReadableFile {
  const read = async (buffer: Uint8Array, at: number, length: number, position: number) => {
    const part = bytes.subarray(position, position + Math.min(length, piece))
    buffer.set(part, at)
    return { bytesRead: part.length, buffer }
  }
  const stat = async () => ({ size: BigInt(bytes.length) })
  return { read, stat } as unknown as ReadableFile
}

/** Where the parser finds the lines. */
function parsedLines(bytes: Uint8Array): Omit<LinePlace, 'end'>[] {
  const parser = new LogParser(jsonLines)
  parser.receive(bytes)
  parser.end()
  const lines: Omit<LinePlace, 'end'>[] = []
  for (let step = parser.advance(); step !== Step.End; step = parser.advance())
    lines.push({ line: parser.line, offset: parser.offset, length: parser.length })
  return lines
}

t.test('lines are where the parser finds them', async (t) => {
  const texts = fc.string({ unit: fc.constantFrom('\n', '\r', 'a', '1', '\n'), maxLength: 20 })
  const property = fc.asyncProperty(
    texts,
    fc.boolean(),
    fc.nat(4),
    fc.nat(3),
    async (text, mark, wanted, context) => {
      const bytes = Buffer.from(mark ? `\ufeff${text}` : text)
      const lines = parsedLines(bytes)
      const isWanted = ({ line }: LinePlace) => line === wanted
      const found = await findLine(fileOf(bytes), isWanted, context)
      const places = found.places.map(({ end: _end, ...place }) => place)
      const expected = lines.filter(({ line }) => Math.abs(line - wanted) <= context)
      const isThere = lines.some(({ line }) => line === wanted)
      assert.equal(found.wanted?.line, isThere ? wanted : undefined)
      if (isThere) assert.deepEqual(places, expected)
      else assert.equal(found.lines, lines.length)
    },
  )
  const result = await fc.check(property, { seed: 20260102, numRuns: 300 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'any text')
})

t.test('a byte belongs to its line, terminators included', async (t) => {
  const bytes = Buffer.from('\ufeffa\r\nbc\n\nd')
  const lines = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, undefined]
  for (const [offset, line] of lines.entries()) {
    const found = await findLine(fileOf(bytes), (place) => offset < place.end, 0)
    t.equal(found.wanted?.line, line, `byte ${offset}`)
  }
})

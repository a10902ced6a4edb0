// What the main thread reads by chunks: gaps that are longer than one, and runs of known lines that the chunks cut.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Certifier } from '../../../lib/certify/certifier.js'
import { newCertifier } from '../../../lib/node/parser/scan-engine.js'
import { KnownLines, NOTHING_KNOWN } from '../../../lib/node/threads/known-lines.js'
import { OwnCertifier } from '../../../lib/node/threads/own-certifier.js'
import { partFolder } from '../../support/files/part-folder.js'
import { smallSetup, verified } from '../../support/streams/in-threads.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

const MEBIBYTE = 1024 * 1024
const path = join(partFolder(), 'log.jsonl')

t.test('runs of every length, and lines longer than a segment', async (t) => {
  const text = 'x'.repeat(2000)
  const lines = Array.from({ length: 3000 }, (_, n) => (n % 700 === 5 ? '' : noteLine(n, text)))
  lines[1500] = noteLine(0, 'x'.repeat(3 * MEBIBYTE))
  lines[1501] = noteLine(0, 'x'.repeat(300_000))
  writeFileSync(path, linesOf(headerLine, ...lines))
  const expected = await verified(path, notes, {})
  t.match(expected, { summary: { entries: 2995, blank: 5 }, faults: [] })
  const divisions = [
    { segmentBytes: 2.5 * MEBIBYTE, jumpBytes: 10 * MEBIBYTE },
    { segmentBytes: 2.5 * MEBIBYTE, jumpBytes: 0 },
    { segmentBytes: MEBIBYTE / 2, jumpBytes: 600_000 },
  ]
  for (const division of divisions)
    t.strictSame(await verified(path, notes, {}, smallSetup(division)), expected, JSON.stringify(division))
})

t.test('what is known of a chunk', async (t) => {
  const certifier = newCertifier(notes, {}, false) as Certifier
  const known = new KnownLines(certifier)
  const bytes = Buffer.from(linesOf(noteLine(1), noteLine(2), noteLine(3), noteLine(4)))
  const size = bytes.length / 4
  // As if the second line were not an entry.
  const spans = Float64Array.of(100, 100 + size, 1, 100 + 2 * size, 100 + 3 * size, 1)
  const lines = { examined: { start: 100, end: 100 + 3 * size }, spans }
  const passedBy = (at: number, end: number) => [known.pass(bytes, at, end), known.passedEnd]
  known.expect(bytes, 100, lines)
  t.strictSame(passedBy(0, bytes.length), [1, size], 'it is known')
  t.equal(known.pass(bytes, size, bytes.length), 0, 'it is known to be left')
  t.strictSame(passedBy(2 * size, bytes.length), [1, 3 * size])
  t.strictSame(passedBy(3 * size, bytes.length), [1, bytes.length], 'it is not known, but certified here')
  known.leave()
  known.expect(bytes, 100 - size, lines)
  t.strictSame(passedBy(0, bytes.length), [1, size], 'before what is known')
  known.leave()
  known.expect(bytes, 100, { ...lines, spans: Float64Array.of(100 - size, 100 + 2 * size, 3) })
  t.strictSame(passedBy(0, bytes.length), [2, 2 * size], 'a run that began before')
  t.equal(known.pass(bytes, 2 * size, bytes.length), 0, 'after the last run')
  known.leave()
  known.expect(bytes, 100, { ...lines, spans: Float64Array.of(100, 100 + 3 * size, 3) })
  t.strictSame(passedBy(0, 2 * size), [2, 2 * size], 'a run that goes on')
  known.leave()
  t.equal(known.pass(Buffer.from(linesOf(noteLine(1))), 0, size), 1, 'other memory')
  known.expect(bytes, 0, NOTHING_KNOWN)
  known.leave()
  t.strictSame(passedBy(0, bytes.length), [4, bytes.length], 'nothing is known')
  known.release()
})

t.test('the share of the main thread, where its reads fail or end too early', async (t) => {
  const { pool } = newCertifier(notes, {}, false) as Certifier
  const limits = { maxLineBytes: 1000, segmentBytes: 1000, mostSpans: 2 }
  const reads = [() => Promise.reject(new Error('EIO')), async () => ({ bytesRead: 0 })]
  for (const read of reads) {
    const own = new OwnCertifier({ read, stat: async () => ({ size: 1n }) }, pool, limits)
    t.match(await own.certify({ start: 10, end: 20 }), { isRead: false, examined: { start: 9, end: 9 } })
    own.release()
  }
})

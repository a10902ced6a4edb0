// How much room edits take in a quarantine, and that no edit is lost.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { EditsPiece } from '../../../lib/format/quarantine-format.js'
import { EditGatherer } from '../../../lib/node/quarantine/edit-gatherer.js'
import { editsOf } from '../../../lib/node/quarantine/quarantine-sections.js'
import { holdsAsync } from '../../support/random/async-property.js'
import { repairInMemory } from '../../support/repair/repair-in-memory.js'

const MEBIBYTE = 1024 * 1024
const PATTERN = Buffer.from(Array.from({ length: 251 }, (_, index) => (index * 7) % 251))

interface Step {
  kept: number
  removed: number
  added: number
  lines: number
  reason: string
}

/** Applies the steps to a log of the same length, undoes them, and compares. */
async function played(
  steps: readonly Step[],
  start: number,
): Promise<{ pieces: EditsPiece[]; removed: number }> {
  const length = steps.reduce((sum, { kept, removed }) => sum + kept + removed, 0)
  const log = Buffer.alloc(length, PATTERN)
  const repaired: Uint8Array[] = []
  const pieces: EditsPiece[] = []
  const gatherer = new EditGatherer(async (piece) => void pieces.push(structuredClone(piece)), start)
  let at = 0
  let line = 1
  for (const { kept, removed, added, lines, reason } of steps) {
    line += lines
    gatherer.keep(log.subarray(at, at + kept))
    repaired.push(log.subarray(at, at + kept), Buffer.alloc(added, 255))
    at += kept
    if (removed > 0) await gatherer.remove(log.subarray(at, at + removed), { line, reason })
    if (added > 0) await gatherer.add(added, { line, reason })
    at += removed
  }
  await gatherer.flush()
  assert.equal(Buffer.compare(undone(pieces, Buffer.concat(repaired), start), log), 0)
  return { pieces, removed: steps.reduce((sum, step) => sum + step.removed, 0) }
}

function undone(pieces: readonly EditsPiece[], repaired: Buffer, start: number): Buffer {
  const parts: Uint8Array[] = []
  let taken = 0
  let done = start
  for (const piece of pieces) {
    for (const { kept, removed, added } of editsOf(piece, done)) {
      parts.push(repaired.subarray(taken, taken + kept), Buffer.from(removed))
      taken += kept + added
      done += kept + removed.length
    }
  }
  return Buffer.concat([...parts, repaired.subarray(taken)])
}

const step = fc.record({
  kept: fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 300 })),
  removed: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 200 })),
  added: fc.nat({ max: 3 }),
  lines: fc.nat({ max: 2 }),
  reason: fc.constantFrom('syntax', 'nul', 'schema'),
})

t.test('any edits can be undone', async (t) => {
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: 60 }),
    fc.nat({ max: 9 }),
    async (steps, start) => {
      await played(steps, start)
    },
  )
  await holdsAsync(t, 'undone', property, 500)
})

t.test('more than a piece holds', async (t) => {
  const large = { kept: 3, removed: 2 * MEBIBYTE + 5, added: 2, lines: 1, reason: 'syntax' }
  const { pieces } = await played([large, { ...large, kept: 1 }, { ...large, kept: 4, lines: 0 }], 0)
  t.ok(pieces.length >= 8 && pieces.every(({ bytes }) => bytes.length <= MEBIBYTE), `${pieces.length} pieces`)
  const small = { kept: 9, removed: 1, added: 1, lines: 1, reason: 'nul' }
  const many = await played(
    Array.from({ length: 10_000 }, () => small),
    0,
  )
  t.equal(many.pieces.length, 3, 'some thousand edits share one')
  t.equal(textOf(many.pieces)[0]?.match(/"reasons":\["nul"\]/)?.length, 1)
})

function textOf(pieces: readonly EditsPiece[]): string[] {
  return pieces.map((piece) => JSON.stringify(piece))
}

const sizes: [name: string, step: Step, most: (removed: number, count: number) => number][] = [
  ['near ones', { kept: 8, removed: 30, added: 1, lines: 0, reason: 'nul' }, (removed) => 1.75 * removed],
  [
    'adjacent lines',
    { kept: 0, removed: 4, added: 0, lines: 1, reason: 'syntax' },
    (removed) => 1.55 * removed,
  ],
  [
    'lines that are longer',
    { kept: 0, removed: 70, added: 0, lines: 1, reason: 'syntax' },
    (removed) => 1.5 * removed,
  ],
  [
    'far ones',
    { kept: 100, removed: 20, added: 1, lines: 2, reason: 'syntax' },
    (removed, count) => 1.34 * removed + 14 * count,
  ],
]

t.test('how much room edits take', async (t) => {
  for (const [name, step, most] of sizes) {
    const count = 5_000
    const { pieces, removed } = await played(
      Array.from({ length: count }, () => step),
      0,
    )
    const size = textOf(pieces).join('\n').length
    t.ok(size <= most(removed, count), `${name}: ${size} bytes for ${removed}`)
  }
})

const hostile: [name: string, line: string][] = [
  ['objects without a member', '{}'.repeat(5_000)],
  ['with a space between', '{} '.repeat(5_000)],
  ['small objects', Array.from({ length: 3_000 }, (_, index) => `{"a":${index}}`).join('')],
  ['with a NUL between', Array.from({ length: 3_000 }, (_, index) => `{"a":${index}}\0`).join('')],
  ['with more between', Array.from({ length: 2_000 }, (_, index) => `{"a":${index}}xx "x `).join('')],
]

t.test('a line of many small values', async (t) => {
  for (const [name, line] of hostile) await takesLittle(t, name, Buffer.from(`${line}\n`))
})

t.test('many small damages', async (t) => {
  const text = Array.from({ length: 1_000 }, (_, index) => `{"n":${index}}\nBAD\n\0\0\n`).join('')
  await takesLittle(t, 'between small lines', Buffer.from(text))
})

/** A quarantine takes at most one and a half times the damaged bytes. */
async function takesLittle(t: Test, name: string, log: Buffer): Promise<void> {
  const { quarantineBytes } = await repairInMemory(log, jsonLines)
  t.ok(quarantineBytes <= 1.5 * log.length + 1024, `${name}: ${quarantineBytes} bytes for ${log.length}`)
}

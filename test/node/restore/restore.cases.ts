// The damaged original can be put together again from the repaired log and its quarantine, whatever the damage.

import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { BYTE_ORDER_MARK, DEFAULT_MAX_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import {
  bytesOf,
  compactionEntry,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { holdsAsync } from '../../support/random/async-property.js'
import { logFolder } from '../../support/repair/log-folder.js'
import { repairInMemory } from '../../support/repair/repair-in-memory.js'
import { readQuarantine, removedBy, restore, restores } from '../../support/repair/restore.js'

const folder = partFolder()
const headerLine = logOf(sessionHeader)
const sessionEntries = logOf(userEntry('1'), '', { type: 'later' }, leafEntry('2'), compactionEntry('3', 'é'))
const values = logOf({ a: 1 }, '[1,"é"]', { b: { c: [] } }, '12', '"x"', { d: null })

type Damage = (bytes: Buffer) => Uint8Array

const place = fc.nat({ max: 2 ** 20 })
const length = fc.integer({ min: 1, max: 40 })
const damages: fc.Arbitrary<Damage> = fc.oneof(
  place.map(weld),
  place.map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, at % (bytes.length + 1)),
  ),
  fc.tuple(place, length).map(([at, size]) => splice(at, size, new Uint8Array(size))),
  fc.tuple(place, length).map(([at, size]) => splice(at, 0, new Uint8Array(size))),
  fc.tuple(place, length).map(([at, size]) => splice(at, size, new Uint8Array(0))),
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([at, byte]) => splice(at, 1, Uint8Array.of(byte))),
  fc
    .tuple(place, fc.constantFrom('\r', '\n', '\r\n', '{', '}', '"', '\\', ' '))
    .map(([at, text]) => splice(at, 0, bytesOf(text))),
  fc.tuple(place, place, length).map(
    ([at, from, size]): Damage =>
      (bytes) => {
        const start = from % (bytes.length + 1)
        return splice(at, 0, bytes.subarray(start, start + size))(bytes)
      },
  ),
)

/** Removes one of the newlines. */
function weld(which: number): Damage {
  return (bytes) => {
    const newlines = [...bytes.keys()].filter((index) => bytes[index] === 0x0a)
    return newlines.length === 0
      ? bytes
      : splice(newlines[which % newlines.length] as number, 1, new Uint8Array(0))(bytes)
  }
}

function splice(at: number, removed: number, added: Uint8Array): Damage {
  return (bytes) => {
    const start = at % (bytes.length + 1)
    return bytesOf(bytes.subarray(0, start), added, bytes.subarray(start + removed))
  }
}

function damaged(bytes: Uint8Array, done: readonly Damage[]): Uint8Array {
  return done.reduce<Uint8Array>((result, damage) => damage(Buffer.from(result)), bytes)
}

const severalDamages = fc.array(damages, { minLength: 1, maxLength: 5 })
const choices = fc.record({ salvage: fc.boolean(), unterminated: fc.constantFrom('drop', 'keep') })

t.test('a session log with any damage after its header', async (t) => {
  const property = fc.asyncProperty(severalDamages, choices, async (done, options) => {
    await repairInMemory(bytesOf(headerLine, damaged(sessionEntries, done)), sessionFormat, options)
  })
  await holdsAsync(t, 'repaired and put together again', property, 400)
})

t.test('a session log whose header is lost', async (t) => {
  const property = fc.asyncProperty(severalDamages, choices, fc.boolean(), async (done, options, mark) => {
    const bytes = bytesOf(mark ? BYTE_ORDER_MARK : '', 'x', damaged(sessionEntries, done))
    await repairInMemory(bytes, sessionFormat, { ...options, header: headerLine })
  })
  await holdsAsync(t, 'repaired and put together again', property, 200)
})

t.test('JSON lines with any damage', async (t) => {
  const property = fc.asyncProperty(severalDamages, choices, async (done, options) => {
    // The first line is whole: NULs at the start would look like another encoding.
    await repairInMemory(bytesOf('"first"\n', damaged(values, done)), jsonLines, options)
  })
  await holdsAsync(t, 'repaired and put together again', property, 400)
})

t.test('more bytes than a piece of the quarantine holds', async (t) => {
  const noise = Buffer.alloc(2 * 1024 * 1024 + 1, 'no JSON ')
  const before = logOf(sessionHeader, leafEntry('1'))
  const original = bytesOf(before, noise, '\n', logOf(leafEntry('2')), noise)
  const { path } = logFolder(folder, original)
  const { quarantine, removedBytes } = await repairLog(path, sessionFormat, { force: true })
  const { header, pieces } = await readQuarantine(quarantine as string)
  const removed = removedBy(pieces)
  t.ok(removed.length >= 6, `${removed.length} edits`)
  t.ok(removed.every(({ bytes }) => bytes.length <= 768 * 1024))
  t.strictSame(
    new Set(removed.map(({ line, reason }) => `${line} ${reason}`)),
    new Set(['3 syntax', '5 truncated']),
  )
  t.equal(removedBytes, 2 * noise.length + 1)
  sameBytes(t, readFileSync(path), logOf(sessionHeader, leafEntry('1'), leafEntry('2')))
  sameBytes(t, restore(readFileSync(path), { header, pieces }), original)
})

t.test('a line too long to be held', async (t) => {
  const { path } = logFolder(folder, logOf(sessionHeader, leafEntry('1')))
  truncateSync(path, DEFAULT_MAX_LINE_BYTES + 1024)
  writeFileSync(path, logOf('', leafEntry('2')), { flag: 'a' })
  const original = readFileSync(path)
  const { before, quarantine } = await repairLog(path, sessionFormat)
  t.match(before.faults, [{ reason: 'oversized', line: 3 }])
  sameBytes(t, readFileSync(path), logOf(sessionHeader, leafEntry('1'), leafEntry('2')))
  await restores(t, readFileSync(path), quarantine as string, original)
})

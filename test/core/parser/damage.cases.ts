import assert from 'node:assert/strict'
import t, { type Test } from 'tap'
import type { Fault } from '../../../lib/core/recovery.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import type { DamageRow } from '../../support/damage/damage-row.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { hugeRows } from '../../support/damage/huge-rows.js'
import { entriesOf, faultsOf, readChunks } from '../../support/streams/core-reading.js'
import { readEveryWay } from '../../support/streams/read-every-way.js'

/** Every damage that a reader can meet, by its name. */
const DAMAGES = [
  'torn-json torn-utf8 torn-whole torn-cr header-only torn-header nul-tail nul-line nul-glued nul-between',
  'stub-glued welded retried interleaved stub-nested bad-middle bad-utf8 future-type no-type bom utf16',
  'separators crlf blank oversized deep proto big-int duplicate-key surrogate',
  'front-glued tail-of-entry comma-lines second-edge separators-rs whole-unknown-tail',
].flatMap((names) => names.split(' '))

t.test('every damage has its rows', async (t) => {
  const ids = [...damageRows, ...refusedRows, ...hugeRows].map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length, 'no id is given twice')
  const damages = new Set(ids.map((id) => id.split('/')[0]))
  for (const damage of DAMAGES) t.ok(damages.has(damage), damage)
})

t.test('a session log', async (t) => {
  for (const row of damageRows) t.test(row.id, (t) => reads(t, row))
})

t.test('JSON lines', async (t) => {
  for (const row of jsonLinesRows) t.test(row.id, (t) => reads(t, row))
})

t.test('with salvage', async (t) => {
  for (const row of [...damageRows, ...jsonLinesRows]) {
    t.test(`${row.format.name}: ${row.id}`, (t) => salvages(t, row))
  }
})

t.test('a log that is refused', async (t) => {
  for (const { id, format, bytes, code, says } of refusedRows) {
    t.test(id, async (t) => {
      const { records, error } = readEveryWay(bytes, format)
      t.equal(error?.code, code)
      t.match(error?.message, says)
      t.strictSame([error?.line, error?.offset], [1, 0], 'says where')
      t.strictSame(records, [], 'nothing is reported before')
    })
  }
})

t.test('a log too big to be held', async (t) => {
  for (const { id, format, options, bytes, entries, faults, chunks } of hugeRows) {
    t.test(id, async (t) => {
      const { summary, error } = readChunks(chunks(), format, options)
      t.equal(error, undefined)
      t.equal(summary.entries, entries)
      t.equal(summary.bytes, bytes)
      t.equal(summary.committed, bytes)
      t.equal(summary.status, faults.length > 0 ? 'corrupt-entries' : 'clean')
      t.strictSame(summary.faults.map(withoutMessage), faults)
    })
  }
})

t.test('proto: a property like any other, that reaches no prototype', async (t) => {
  const row = damageRows.find(({ id }) => id === 'proto') as DamageRow
  const [entry] = entriesOf(readEveryWay(row.bytes, sessionFormat)) as object[]
  t.ok(entry !== undefined && Object.hasOwn(entry, '__proto__') && Object.hasOwn(entry, 'constructor'))
  t.equal(Object.getPrototypeOf(entry), Object.prototype)
  t.notOk('polluted' in {}, 'no other object is changed')
})

async function reads(t: Test, row: DamageRow): Promise<void> {
  const { expected } = row
  const reading = readEveryWay(row.bytes, row.format, row.options)
  t.equal(reading.error, undefined, 'reading never fails')
  t.strictSame(reading.records.find(({ kind }) => kind === 'header')?.header, expected.header, 'the header')
  // Not t.strictSame, which takes a property called __proto__ for the prototype.
  assert.deepEqual(entriesOf(reading), expected.entries, 'the entries')
  t.strictSame(faultsOf(reading).map(withoutMessage), expected.faults, 'the faults, with their places')
  const { faults, ...counts } = reading.summary
  t.strictSame(faults, faultsOf(reading), 'the summary keeps the faults')
  t.strictSame(counts, expected.summary, 'the summary')
  t.equal(counts.status, row.status, 'the status')
}

/** The same lines and faults, and besides the entries that are whole inside the corrupt ones. */
async function salvages(t: Test, row: DamageRow): Promise<void> {
  const { faults, summary, withSalvage, entries } = row.expected
  const reading = readEveryWay(row.bytes, row.format, { ...row.options, salvage: true })
  assert.deepEqual(entriesOf(reading), withSalvage, 'the entries')
  const places = faultsOf(reading).map(withoutMessage)
  t.strictSame(
    places.map((place) => ({ ...place, salvaged: 0, uncertain: 0 })),
    faults,
    'the faults are the same',
  )
  const { faults: _faults, ...counts } = reading.summary
  const salvaged = withSalvage.length - entries.length
  const uncertain = row.lines.reduce(
    (sum, { meaning }) => sum + ('uncertain' in meaning ? meaning.uncertain.length : 0),
    0,
  )
  t.strictSame(counts, { ...summary, entries: withSalvage.length, salvaged, uncertain }, 'the summary')
}

function withoutMessage({
  message: _message,
  cause: _cause,
  ...place
}: Pick<Fault, 'message' | 'cause'>): object {
  return place
}

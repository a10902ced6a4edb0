// What every reader makes of damaged files from the field, and of the same files with other terminators, without the last
// terminator, with a byte order mark, and with a leading NUL.

import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { readRecords } from '../../../lib/node/reading/read-records.js'
import { scanEntries } from '../../../lib/node/scanning/scan-entries.js'
import { verifyLog } from '../../../lib/node/scanning/verify-log.js'
import { type FieldLog, fieldLogs, formatOf } from '../../support/damage/field-logs.js'
import { everyChunking } from '../../support/streams/chunkings.js'

const SALVAGES = [false, true, 'uncertain'] as const

const byteByByte = (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte))
const sourceOf = (text: string) => Buffer.from(text)

for (const log of fieldLogs) {
  t.test(log.name, async (t) => {
    for (const [index, salvage] of SALVAGES.entries()) {
      const read = await readEveryWay(t, log, sourceOf(log.text), salvage)
      t.equal(read.entries.length, log.entries[index], `salvage: ${salvage}`)
      t.strictSame(
        read.summary.faults.map(({ cause }) => cause),
        log.causes,
      )
      const kept = salvage === 'uncertain' ? 0 : (log.entries[2] ?? 0) - (log.entries[1] ?? 0)
      t.equal(read.summary.uncertain, salvage === false ? 0 : kept, 'uncertain')
      if (salvage === true) t.strictSame(await differing(log, read), [], 'at any chunking')
    }
  })

  t.test(`${log.name}: the same values with other terminators, a mark or a NUL`, async (t) => {
    const variants: [string, string][] = [
      ['a byte order mark', `\ufeff${log.text}`],
      ['CRLF', log.text.replaceAll(/(?<!\r)\n/g, '\r\n')],
    ]
    // Without its line feed, UTF-16 and a last line that is dropped read differently.
    if (log.text.endsWith('\n')) variants.push(['no terminator', log.text.slice(0, -1)])
    // A header is an error, not a fault.
    if (log.format === undefined) variants.push(['a NUL in front', `\0${log.text}`])
    for (const [variant, text] of variants) {
      if (variant === 'CRLF' && log.causes.includes('utf-16')) continue
      for (const salvage of [true, 'uncertain'] as const) {
        const { entries } = await readEveryWay(t, log, sourceOf(text), salvage)
        const plain = await readAll(sourceOf(log.text), formatOf(log), { salvage })
        t.strictSame(entries, plain.entries, `${variant}, salvage: ${salvage}`)
      }
    }
  })
}

/** Reads the log with one reader, and requires that all others agree. */
async function readEveryWay(t: Test, log: FieldLog, bytes: Uint8Array, salvage: (typeof SALVAGES)[number]) {
  const format = formatOf(log)
  const read = await readAll(bytes, format, { salvage })
  t.strictSame(await verifyLog(byteByByte(bytes), format, { salvage }), read.summary)
  const viewed: unknown[] = []
  for await (const view of scanEntries(bytes, format, { salvage })) viewed.push(view.entry())
  t.strictSame(viewed, read.entries)
  const recorded: unknown[] = []
  for await (const record of readRecords(byteByByte(bytes), format, { salvage }))
    if (record.kind === 'entry') recorded.push(record.entry)
  t.strictSame(recorded, read.entries)
  return read
}

/** The chunkings that give another result. */
async function differing(log: FieldLog, expected: object): Promise<string[]> {
  const names: string[] = []
  for (const { name, chunks } of everyChunking(sourceOf(log.text))) {
    const read = await readAll(chunks(), formatOf(log), { salvage: true })
    if (!isDeepStrictEqual(read, expected)) names.push(name)
  }
  return names
}

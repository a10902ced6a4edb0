// Walking the frames of zstd, with Node's decompressor where there is one, and with a stand-in everywhere.

import { Transform } from 'node:stream'
import t from 'tap'
import { EntryReader, jsonLines, verifyLog } from '../../../lib/index.js'
import { inChunks } from '../../support/compressed/archives.js'
import {
  type CreateZstd,
  emptyFrame,
  nodeZstd,
  StoredZstd,
  storedFrame,
  withZstd,
  zstdError,
} from '../../support/compressed/stored-zstd.js'

const LONG_TEXT = '{"n":1}\n'.repeat(10_000)
const frame = storedFrame('{"a":1}\n{"b"', ':2}\n', ['\n', 1000], LONG_TEXT, '')
const skippable = Buffer.from('502a4d1803000000616263', 'hex')
const standIn: CreateZstd = () => new StoredZstd()

const engines: [name: string, create: CreateZstd][] = [
  ['a stand-in', standIn],
  ...(nodeZstd === undefined ? [] : [['Node', nodeZstd] as [string, CreateZstd]]),
]

for (const [name, create] of engines) {
  t.test(`${name}: frames are one log, whatever the chunks`, async (t) => {
    const archive = Buffer.concat([skippable, frame, emptyFrame, skippable, frame, skippable])
    await withZstd(create, async () => {
      for (const size of [97, 70_000, archive.length])
        t.match(await verifyLog(inChunks(archive, size), jsonLines), {
          status: 'clean',
          entries: 20_004,
          lines: 22_004,
        })
      t.match(await verifyLog(inChunks(storedFrame('1\n', '2\n'), 1), jsonLines), { entries: 2 })
    })
  })

  t.test(`${name}: what is damaged, cut, or not zstd ends the log with a fault`, async (t) => {
    const rows: [bytes: Uint8Array, cause: string][] = [
      [Buffer.from('garbage'), 'damaged-archive'],
      [Buffer.from('gg'), 'damaged-archive'],
      [frame.subarray(0, 2), 'cut-archive'],
      [frame.subarray(0, 5), 'cut-archive'],
      [frame.subarray(0, 12), 'cut-archive'],
      [skippable.subarray(0, 9), 'cut-archive'],
      [Buffer.from('28b52ffd0038070000', 'hex'), 'damaged-archive'],
    ]
    await withZstd(create, async () => {
      for (const [after, cause] of rows) {
        const { entries, faults } = await verifyLog(Buffer.concat([frame, after]), jsonLines)
        t.ok(entries >= 10_002)
        t.match(faults, [{ cause }])
      }
    })
  })

  t.test(`${name}: a window that Node allows no memory for is an error, not damage`, (t) =>
    withZstd(create, async () => {
      const huge = Buffer.from('28b52ffd00a8010000', 'hex')
      await t.rejects(verifyLog(huge, jsonLines), { code: 'ERR_LOG_ENCODING', message: /128 MiB/ })
    }),
  )
}

t.test('a lack of memory is an error, not damage', async (t) => {
  const failing = (error: Error) => () =>
    Object.assign(new Transform({ transform: (_chunk, _encoding, callback) => callback(error) }), {
      bytesWritten: 0,
    })
  await withZstd(failing(zstdError('ZSTD_error_memory_allocation')), () =>
    t.rejects(verifyLog(frame, jsonLines), { code: 'ZSTD_error_memory_allocation' }),
  )
  await withZstd(failing(new Error('without a code')), async () => {
    t.match((await verifyLog(frame, jsonLines)).faults, [{ cause: 'damaged-archive' }])
  })
})

t.test('a Node without zstd refuses it, and names the pipe that works', (t) =>
  withZstd(undefined, async () => {
    const refusal = { code: 'ERR_LOG_ENCODING', message: /zstd -dc FILE \| wholeline check -/ }
    await t.rejects(verifyLog(frame, jsonLines), refusal)
    const reader = new EntryReader(jsonLines)
    reader.write(frame)
    await t.rejects(reader.resume().summary, refusal)
  }),
)

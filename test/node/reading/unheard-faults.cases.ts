// A mismatch is explained only if its fault is kept or there is a listener; the others are only counted.

import t from 'tap'
import Type from 'typebox'
import {
  defineFormat,
  type Fault,
  type LogFormat,
  type ReadOptions,
  readAll,
  readEntries,
  readRecords,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'

const plain = defineFormat({ name: 'numbers', entry: Type.Object({ n: Type.Integer() }) })
const log = Buffer.from(`${'{"n":1}\n{"n":"x"}\n'.repeat(10)}{"n":2}\n`)

type Reading = (format: LogFormat<undefined, unknown>, options: ReadOptions) => Promise<unknown>

const readings: Record<string, Reading> = {
  readAll: (format, options) => readAll(log, format, options),
  'readEntries, iterated': async (format, options) => {
    for await (const _entry of readEntries(log, format, options));
  },
  'readEntries, as a stream': (format, options) => {
    const reader = readEntries(log, format, options)
    reader.resume()
    return reader.summary
  },
  verifyLog: (format, options) => verifyLog(log, format, options),
  scanEntries: async (format, options) => {
    for await (const _view of scanEntries(log, format, options));
  },
}

/** How many mismatches were explained while the log was read. */
async function explained(read: Reading, options: ReadOptions): Promise<number> {
  let count = 0
  const explainEntry = (value: unknown) => {
    count += 1
    return plain.explainEntry(value)
  }
  await read({ ...plain, explainEntry }, options)
  return count
}

for (const [name, read] of Object.entries(readings)) {
  t.test(name, async (t) => {
    t.equal(await explained(read, { maxFaults: 3 }), 3, 'the faults that are kept')
    t.equal(await explained(read, { maxFaults: 0 }), 0)
    const faults: Fault[] = []
    t.equal(
      await explained(read, { maxFaults: 3, onFault: (fault) => faults.push(fault) }),
      10,
      'or reported',
    )
    t.strictSame([...new Set(faults.map(({ message }) => message))], ['/n must be integer'])
    const failing: Reading = (format, options) =>
      t.rejects(read(format, options), { code: 'ERR_LOG_CORRUPT', fault: faults[4] })
    t.equal(await explained(failing, { maxFaults: 0, maxCorrupt: 4 }), 1, 'or the error of the reading')
  })
}

t.test('a fault that is not explained is counted, and reading goes on', async (t) => {
  const counts = { corrupt: 10, corruptByReason: { schema: 10 }, entries: 11, lines: 21 }
  t.match(await verifyLog(log, plain, { maxFaults: 0 }), { ...counts, faults: [] })
  t.match((await readAll(log, plain, { maxFaults: 2 })).summary, { ...counts, faults: { length: 2 } })
})

t.test('faults are explained for as long as there is a listener', async (t) => {
  const heard: number[] = []
  const read: Reading = async (format, options) => {
    const reader = readEntries(log, format, options)
    reader.on('fault', function listen({ line }: Fault) {
      heard.push(line)
      if (heard.length === 4) reader.off('fault', listen)
    })
    for await (const _entry of reader);
  }
  t.equal(await explained(read, { maxFaults: 1 }), 4)
  t.strictSame(heard, [2, 4, 6, 8])
})

t.test('every fault is a record, so that readRecords explains all', async (t) => {
  const read: Reading = async (format, options) => {
    for await (const _record of readRecords(log, format, options));
  }
  t.equal(await explained(read, { maxFaults: 1 }), 10)
})

t.test('salvage finds the same entries in lines whose faults are not explained', async (t) => {
  const glued = Buffer.from('{"n":{"n":1}\n'.repeat(5))
  const options = { salvage: 'uncertain', maxFaults: 0 } as const
  const wanted = await readAll(glued, plain, { ...options, onFault: () => {} })
  const unwanted = await readAll(glued, plain, options)
  t.strictSame(unwanted, wanted)
})

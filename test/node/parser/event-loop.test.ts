// Reading a source in memory waits for nothing, and yet other work of the process gets its turns.

import t from 'tap'
import { jsonLines, type LogSource, readAll, readEntries, readRecords } from '../../../lib/index.js'
import { linesOf } from '../../support/streams/notes-format.js'

const MEBIBYTE = 1024 * 1024

function filled(bytes: number, line: string): Buffer {
  return Buffer.alloc(bytes, linesOf(line))
}

function* inChunks(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** How often a repeated timer and a repeated immediate ran during the reading. */
async function turnsDuring(reading: () => Promise<unknown>): Promise<{ timers: number; immediates: number }> {
  const turns = { timers: 0, immediates: 0 }
  const timer = setInterval(() => {
    turns.timers += 1
  }, 1)
  let immediate = setImmediate(again)
  function again() {
    turns.immediates += 1
    immediate = setImmediate(again)
  }
  await reading()
  clearInterval(timer)
  clearImmediate(immediate)
  return turns
}

async function byBatches(source: LogSource): Promise<void> {
  for await (const batch of readEntries(source, jsonLines).batches()) batch.pop()
}

async function byLoop(source: LogSource): Promise<void> {
  for await (const _entry of readEntries(source, jsonLines));
}

async function byStream(source: LogSource): Promise<void> {
  const reader = readEntries(source, jsonLines)
  reader.resume()
  await reader.summary
}

async function byRecords(source: LogSource): Promise<void> {
  for await (const _record of readRecords(source, jsonLines));
}

const kilobyte = JSON.stringify('x'.repeat(1000))
const big = filled(64 * MEBIBYTE, kilobyte)

/** What is read, how, and the least number of turns that other work must get. */
const readings: Record<string, [reading: () => Promise<void>, leastTurns: number]> = {
  '64 MiB in one piece, by batches': [() => byBatches(big), 3],
  '64 MiB in one piece, by a loop': [() => byLoop(big), 3],
  '64 MiB in 64 KiB pieces, by batches': [() => byBatches(inChunks(big, 64 * 1024)), 3],
  '16 MiB in one piece, as a stream': [() => byStream(big.subarray(0, 16 * MEBIBYTE)), 1],
  '16 MiB in one piece, as records': [() => byRecords(big.subarray(0, 16 * MEBIBYTE)), 1],
  '16 MiB of corrupt lines': [() => byBatches(filled(16 * MEBIBYTE, 'x'.repeat(1000))), 1],
  '4 MiB of blank lines': [() => byBatches(filled(4 * MEBIBYTE, '')), 1],
  '32 MiB of lines of 900 KB': [
    () => byBatches(filled(32 * MEBIBYTE, JSON.stringify('\u20ac'.repeat(300_000)))),
    3,
  ],
  'a line of 256 MiB, in 1 MiB pieces': [
    () => byBatches(inChunks(Buffer.alloc(256 * MEBIBYTE, 'x'), MEBIBYTE)),
    2,
  ],
  'a line of 16 MiB that is too long to be held, and walked for its envelope': [
    async () => {
      const line = Buffer.from(JSON.stringify({ type: 'note', text: 'x'.repeat(16 * MEBIBYTE) }))
      await readAll(inChunks(line, MEBIBYTE), jsonLines, { maxLineBytes: MEBIBYTE })
    },
    1,
  ],
  '64 KiB, byte by byte': [() => byBatches(inChunks(big.subarray(0, 64 * 1024), 1)), 2],
}

for (const [name, [reading, leastTurns]] of Object.entries(readings)) {
  t.test(name, async (t) => {
    const { timers, immediates } = await turnsDuring(reading)
    t.ok(immediates >= leastTurns, `${immediates} turns`)
    t.ok(timers >= leastTurns, `${timers} timers`)
  })
}

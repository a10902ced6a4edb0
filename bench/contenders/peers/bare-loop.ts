// The least work with which Node reads a log: no stream, no promise, no account of damage. Any time beyond it is the cost
// of a library.

import { closeSync, openSync, readSync } from 'node:fs'
import { EntryCounter } from '../entry-counter.js'
import type { ReadTask } from '../read-task.js'

const BLOCK_BYTES = 1024 * 1024
const LF = 0x0a

const bareLoop: ReadTask = async ({ path }) => {
  const counter = new EntryCounter()
  const file = openSync(path, 'r')
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  let rest: Buffer = Buffer.alloc(0)
  for (;;) {
    const count = readSync(file, block, 0, BLOCK_BYTES, null)
    if (count === 0) break
    const read = block.subarray(0, count)
    const bytes = rest.length === 0 ? read : Buffer.concat([rest, read])
    rest = Buffer.from(bytes.subarray(takeLines(bytes, counter)))
  }
  closeSync(file)
  return { entries: counter.entries }
}

/** Counts the whole lines. Returns the index after the last one. */
function takeLines(bytes: Buffer, counter: EntryCounter): number {
  let start = 0
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
    counter.take(JSON.parse(bytes.toString('utf8', start, end)))
    start = end + 1
  }
  return start
}

export default bareLoop

// Appends and ends, in one of several ways. Its argument is an `ExitOrder` as JSON. It says 'flushed' once `flushSync`
// has returned.

import { writeSync } from 'node:fs'
import { isCode } from '../../../lib/node/files/file-layer.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { looseSessionFormat } from '../schemas/loose-session-format.js'

export interface ExitOrder {
  path: string
  /** The id of the header, and the first part of each entry's id. */
  name: string
  /** How many entries are appended. */
  entries: number
  /**
   * How it ends: closing the writer, or at once by `process.exit`, an error that no code catches, SIGTERM with a
   * handler, or SIGKILL once the entries are flushed; 'lost': by `process.exit`, without a flush.
   */
  manner: 'close' | 'exit' | 'throw' | 'terminate' | 'kill' | 'lost'
  /** How many turns of the event loop pass before it ends. */
  turns?: number
  /** How many entries of how many characters are appended in each of those turns. */
  more?: number
  length?: number
}

const order = JSON.parse(process.argv[2] ?? '') as ExitOrder
const { path, name, entries, manner, turns = 0, more = 0, length = 1 } = order
let count = 0

/** Waits where another process has the log at that instant. */
async function opened() {
  for (;;) {
    try {
      const header = { type: 'session', version: 1, id: name, timestamp: '', cwd: '/' } as const
      return await EntryWriter.openOrCreate(path, looseSessionFormat, header)
    } catch (error) {
      if (!isCode(error, 'ERR_LOG_LOCKED')) throw error
    }
  }
}

const writer = await opened()
const append = () => {
  const entry = { type: 'leaf', id: `${name}.${count}`, timestamp: '', entry_id: 'x'.repeat(length) } as const
  count += 1
  // Some as lines, and some together.
  if (count % 5 === 0) return writer.append(Buffer.from(JSON.stringify(entry)))
  if (count % 7 === 0) return writer.appendMany([entry])
  return writer.append(entry)
}

function flush(): void {
  writer.flushSync()
  writeSync(1, `flushed ${count}\n`)
}

if (manner !== 'lost') process.on('exit', flush)
process.on('SIGTERM', () => process.exit(0))
const appends = Array.from({ length: entries }, append)
for (let turn = 0; turn < turns; turn += 1) {
  await new Promise((resolve) => setImmediate(resolve))
  for (let index = 0; index < more; index += 1) appends.push(append())
}
if (manner === 'close') {
  await Promise.all(appends)
  await writer.close()
} else if (manner === 'throw') throw new Error('as intended')
else if (manner === 'terminate') process.kill(process.pid, 'SIGTERM')
else if (manner === 'kill') {
  flush()
  process.kill(process.pid, 'SIGKILL')
} else process.exit(0)

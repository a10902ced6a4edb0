// The results of every reader of a file, in a form that can be compared, also between processes: what it returned, and the
// error that it ended with.

import {
  findLastNewline,
  lineStream,
  readAll,
  readEntries,
  readLast,
  readRecords,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import { notes } from '../streams/notes-format.js'

export interface Outcome {
  /** What the reader returned before the end, or before the error. */
  came: unknown[]
  error?: { name: string; code: unknown; offset: unknown }
}

/** A place in the file to read from or to look at. */
export interface Places {
  /** The `next` of an entry. */
  middle: number
  /** A line. */
  line: { offset: number; length: number }
  /** The number of the last note, at which following ends. */
  last: number
}

type Read = (path: string, places: Places, came: unknown[]) => Promise<unknown>

async function gather(items: AsyncIterable<unknown>, came: unknown[]): Promise<void> {
  for await (const item of items) came.push(item)
}

/** These read the file from its front to its end. */
export const wholeReaders: Readonly<Record<string, Read>> = {
  async readEntries(path, _places, came) {
    // When faults are reported, between the entries, depends on how many entries are ready.
    const faults: unknown[] = []
    const reader = readEntries(path, notes, { onFault: (fault) => faults.push(fault) })
    await gather(reader, came)
    came.push(await reader.summary, faults)
  },
  readRecords: (path, _places, came) => gather(readRecords(path, notes), came),
  readAll: async (path, _places, came) => came.push(await readAll(path, notes)),
  verifyLog: async (path, _places, came) => came.push(await verifyLog(path, notes)),
  async scanEntries(path, _places, came) {
    const scan = scanEntries(path, notes)
    for await (const { offset, length } of scan) came.push([offset, length])
    came.push(await scan.summary)
  },
  async follow(path, { last }, came) {
    for await (const entry of readEntries(path, notes, { follow: { pollMs: 1 } })) {
      came.push(entry)
      if (entry.n === last) break
    }
  },
  'readLast of all': async (path, _places, came) => {
    came.push(await readLast(path, notes, Number.MAX_SAFE_INTEGER, { onFault: (fault) => came.push(fault) }))
  },
}

/** These read a part of the file. */
export const partReaders: Readonly<Record<string, Read>> = {
  'readEntries from the middle': (path, { middle }, came) =>
    gather(readEntries(path, notes, { from: { offset: middle } }), came),
  'readLast of some': async (path, _places, came) => came.push(await readLast(path, notes, 3)),
  findLastNewline: async (path, _places, came) => came.push(await findLastNewline(path)),
  'findLastNewline before the middle': async (path, { middle }, came) =>
    came.push(await findLastNewline(path, { before: middle - 1 })),
  async lineStream(path, { line }, came) {
    for await (const block of lineStream(path, line)) came.push(String(block))
    came.splice(0, came.length, came.join(''))
  },
}

export async function outcomes(
  readers: Readonly<Record<string, Read>>,
  path: string,
  places: Places,
): Promise<Record<string, Outcome>> {
  const found: Record<string, Outcome> = {}
  for (const [name, read] of Object.entries(readers)) found[name] = await outcomeOf(read, path, places)
  return found
}

async function outcomeOf(read: Read, path: string, places: Places): Promise<Outcome> {
  const came: unknown[] = []
  try {
    await read(path, places, came)
    return { came }
  } catch (error) {
    const { name, code, offset } = error as { name: string; code: unknown; offset: unknown }
    return { came, error: { name, code, offset } }
  }
}

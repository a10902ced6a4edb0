// Every way of reading a followed log. Each collects the entries that came so far.

import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { type LogRecord, type ReadOptions, readEntries, readRecords } from '../../../lib/index.js'
import { type Note, type NotesHeader, notes } from './notes-format.js'

export interface Following {
  reader: Readable
  /** The entries that came so far. */
  got: Note[]
  /** Resolves with the error that ended it; undefined where the log ended. */
  over: Promise<Error | undefined>
}

export type Follower = (path: string, options: ReadOptions) => Following

export const followers: Record<string, Follower> = {
  'readEntries in a loop': (path, options) => {
    const reader = readEntries(path, notes, options)
    return collecting(reader, async (take) => {
      for await (const entry of reader) take(entry)
    })
  },
  'readEntries in batches': (path, options) => {
    const reader = readEntries(path, notes, options)
    return collecting(reader, async (take) => {
      for await (const batch of reader.batches()) for (const entry of batch) take(entry)
    })
  },
  'readEntries as a stream': (path, options) => {
    const reader = readEntries(path, notes, options)
    return collecting(reader, (take) => streamed(reader.on('data', take)))
  },
  'readRecords in a loop': (path, options) => {
    const reader = readRecords(path, notes, options)
    return collecting(reader, async (take) => {
      for await (const record of reader) if (record.kind === 'entry') take(record.entry)
    })
  },
  'readRecords as a stream': (path, options) => {
    const reader = readRecords(path, notes, options)
    const takeRecord = (take: (entry: Note) => void) => (record: LogRecord<NotesHeader, Note>) => {
      if (record.kind === 'entry') take(record.entry)
    }
    return collecting(reader, (take) => streamed(reader.on('data', takeRecord(take))))
  },
}

function collecting(reader: Readable, collect: (take: (entry: Note) => void) => Promise<unknown>): Following {
  const got: Note[] = []
  const over = collect((entry) => got.push(entry)).then(
    () => undefined,
    (error: Error) => error,
  )
  return { reader, got, over }
}

async function streamed(reader: Readable): Promise<void> {
  await once(reader, 'close')
}

// Every way of taking entries out of a reader. Each resolves with the entries that it took and the error that it ended with.

import { once } from 'node:events'
import { Readable, type Transform, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'

export interface Taken {
  entries: unknown[]
  error: unknown
}

/** An entry reader of any format. */
type Reader = Transform & { batches(): AsyncIterable<unknown[]> }
type Consumer = (reader: Reader, entries: unknown[]) => Promise<unknown>

export interface NamedConsumer {
  name: string
  /** Whether it takes what the stream pushes, which can't be null. */
  takesPushed: boolean
  /** A web stream that fails drops the entries that were not taken from it yet, as its standard requires. */
  mayDropBeforeError: boolean
  take(reader: Reader): Promise<Taken>
}

const byIteration: Record<string, Consumer> = {
  'for await': async (reader, entries) => {
    for await (const entry of reader) entries.push(entry)
  },
  batches: async (reader, entries) => {
    for await (const batch of reader.batches()) entries.push(...batch)
  },
  'many calls of next at once': async (reader, entries) => {
    const iterator = reader[Symbol.asyncIterator]()
    for (let isOver = false; !isOver; ) {
      const results = await Promise.allSettled(Array.from({ length: 5 }, () => iterator.next()))
      for (const result of results) {
        if (result.status === 'rejected') throw result.reason
        if (result.value.done === true) isOver = true
        else entries.push(result.value.value)
      }
    }
  },
  map: async (reader, entries) => {
    for await (const entry of reader.map((each: unknown) => [each])) entries.push(...entry)
  },
  'pipeline into a function': (reader, entries) =>
    pipeline(reader, async (source: AsyncIterable<unknown>) => {
      for await (const entry of source) entries.push(entry)
    }),
  forEach: (reader, entries) => reader.forEach((entry: unknown) => void entries.push(entry)),
}

const byStream: Record<string, Consumer> = {
  data: (reader, entries) => {
    reader.on('data', (entry) => entries.push(entry))
    return finished(reader)
  },
  'data, paused now and then': (reader, entries) => {
    reader.on('data', (entry) => {
      entries.push(entry)
      reader.pause()
      setImmediate(() => reader.resume())
    })
    return finished(reader)
  },
  readable: (reader, entries) => {
    reader.on('readable', () => {
      for (let entry: unknown = reader.read(); entry !== null; entry = reader.read()) entries.push(entry)
    })
    return finished(reader)
  },
  'readable, awaited': async (reader, entries) => {
    let isOver = false
    const over = finished(reader).then(() => {
      isOver = true
    })
    while (!isOver) {
      for (let entry: unknown = reader.read(); entry !== null; entry = reader.read()) entries.push(entry)
      await Promise.race([once(reader, 'readable'), over])
    }
  },
  pipe: (reader, entries) => {
    reader.pipe(collector(entries))
    return finished(reader)
  },
  'pipe, slowly': (reader, entries) => {
    reader.pipe(slowCollector(entries))
    return finished(reader)
  },
  pipeline: (reader, entries) => pipeline(reader, collector(entries)),
  'the iterator of every stream': async (reader, entries) => {
    for await (const entry of reader.iterator()) entries.push(entry)
  },
  'a web stream': async (reader, entries) => {
    for await (const entry of Readable.toWeb(reader)) entries.push(entry)
  },
}

export const consumers: NamedConsumer[] = [
  ...Object.entries(byIteration).map(([name, consume]) => named(name, false, consume)),
  ...Object.entries(byStream).map(([name, consume]) => named(name, true, consume)),
]

function named(name: string, takesPushed: boolean, consume: Consumer): NamedConsumer {
  return {
    name,
    takesPushed,
    mayDropBeforeError: name === 'a web stream',
    async take(reader) {
      const entries: unknown[] = []
      try {
        await consume(reader, entries)
        return { entries, error: undefined }
      } catch (error) {
        return { entries, error }
      }
    },
  }
}

function collector(entries: unknown[]): Writable {
  return new Writable({
    objectMode: true,
    write(entry, _encoding, callback) {
      entries.push(entry)
      callback()
    },
  })
}

/** Takes one entry in each turn of the event loop, and has room for one. */
export function slowCollector(entries: unknown[]): Writable {
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(entry, _encoding, callback) {
      entries.push(entry)
      setImmediate(callback)
    },
  })
}

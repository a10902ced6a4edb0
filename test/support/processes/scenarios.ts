// The scenarios of `scenario-process.ts`. Each takes its arguments, and prints what it found.

import { jsonLines, readAll, readEntries, readRecords } from '../../../lib/index.js'
import { notes } from '../streams/notes-format.js'

type Scenario = (...args: string[]) => Promise<void> | void

const MEBIBYTE = 1024 * 1024

const scenarios: Record<string, Scenario> = {
  /** Reads a path that may be the standard input. */
  async read(path = '') {
    const { entries, summary } = await readAll(path, notes)
    console.log(entries.length, summary.status)
  },

  async 'read the standard input as a stream'() {
    const { entries, summary } = await readAll(process.stdin, notes)
    console.log(entries.length, summary.status)
  },

  async 'leave early'(path = '') {
    for await (const { n } of readEntries(path, notes)) {
      console.log(n)
      break
    }
  },

  async 'abort at once'(path = '') {
    const controller = new AbortController()
    const reader = readEntries(path, notes, { signal: controller.signal })
    setImmediate(() => controller.abort())
    await reader.summary.catch((error) => console.log(error.name))
  },

  async 'abort while nothing comes'(path = '') {
    const controller = new AbortController()
    const reader = readEntries(path, notes, { signal: controller.signal })
    const iterator = reader[Symbol.asyncIterator]()
    const { value } = await iterator.next()
    const waiting = iterator.next()
    setImmediate(() => controller.abort())
    await waiting.catch((error) => console.log(value?.n, error.name))
  },

  async 'await the summary alone'(path = '') {
    await readEntries(path, notes).summary.catch((error) => console.log(error.code))
  },

  async 'await the header alone'(path = '') {
    await readEntries(path, notes).header.catch((error) => console.log(error.code))
  },

  async 'await the header, then loop'(path = '') {
    const reader = readEntries(path, notes, { onCorrupt: 'fail' })
    console.log((await reader.header).type)
    try {
      for await (const { n } of reader) console.log(n)
    } catch (error) {
      console.log((error as { code: string }).code)
    }
  },

  async 'await neither header nor summary'(path = '') {
    try {
      for await (const _entry of readEntries(path, notes));
    } catch (error) {
      console.log((error as { code: string }).code)
    }
  },

  /** As with any stream, an error without a listener ends the process. */
  'listen to nothing'(path = '') {
    readEntries(path, notes).resume()
  },

  /** A stream that fails when it is closed before it was read. */
  async 'destroy a stream that can not be opened'(path = '') {
    const { createReadStream } = await import('node:fs')
    const reader = readEntries(createReadStream(path), notes)
    reader.destroy()
    reader.once('close', () => console.log('closed'))
  },

  async 'hold no long line'(way = '') {
    const source = nuls(256 * MEBIBYTE, 64 * 1024)
    const before = process.memoryUsage.rss()
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 5)
    const options = { maxLineBytes: MEBIBYTE }
    const summary =
      way === 'records'
        ? (await readRecords(source, jsonLines, options).toArray()).length
        : (await readAll(source, jsonLines, options)).summary.faults.length
    clearInterval(watch)
    console.log(summary, Math.round((peak - before) / MEBIBYTE))
  },

  /** The longest line that may be held is more than half of the memory that the test allows. */
  async 'hold no line over the default'() {
    const before = process.memoryUsage.rss()
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 5)
    const { summary } = await readAll(nuls(256 * MEBIBYTE, 64 * 1024), jsonLines)
    clearInterval(watch)
    console.log(summary.faults[0]?.reason, Math.round((peak - before) / MEBIBYTE))
  },
}

/** NULs, then a terminator: as a power cut may leave them. */
function* nuls(bytes: number, chunkBytes: number): Generator<Uint8Array> {
  const chunk = new Uint8Array(chunkBytes)
  for (let given = 0; given < bytes; given += chunkBytes) yield chunk
  yield Uint8Array.of(0x0a)
}

const [name = '', ...args] = process.argv.slice(2)
await scenarios[name]?.(...args)

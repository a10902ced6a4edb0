import { createReadStream } from 'node:fs'
import ndjson from 'ndjson'
import { EntryCounter } from '../entry-counter.js'
import type { ReadTask } from '../read-task.js'

const ndjsonParser: ReadTask = async ({ path }) => {
  const counter = new EntryCounter()
  for await (const value of createReadStream(path).pipe(ndjson.parse())) counter.take(value)
  return { entries: counter.entries }
}

export default ndjsonParser

import { createReadStream } from 'node:fs'
import parser, { type JsonlItem } from 'stream-json/jsonl/parser.js'
import { EntryCounter } from '../entry-counter.js'
import type { ReadTask } from '../read-task.js'

const streamJson: ReadTask = async ({ path }) => {
  const counter = new EntryCounter()
  const items: AsyncIterable<JsonlItem> = createReadStream(path).pipe(parser.asStream())
  for await (const { value } of items) counter.take(value)
  return { entries: counter.entries }
}

export default streamJson

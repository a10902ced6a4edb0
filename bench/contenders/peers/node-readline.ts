import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { EntryCounter } from '../entry-counter.js'
import type { ReadTask } from '../read-task.js'

const nodeReadline: ReadTask = async ({ path }) => {
  const counter = new EntryCounter()
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) counter.take(JSON.parse(line))
  return { entries: counter.entries }
}

export default nodeReadline

import { createReadStream } from 'node:fs'
import split2 from 'split2'
import { EntryCounter } from '../entry-counter.js'
import type { ReadTask } from '../read-task.js'

const split2Pipeline: ReadTask = async ({ path }) => {
  const counter = new EntryCounter()
  for await (const value of createReadStream(path).pipe(split2(JSON.parse))) counter.take(value)
  return { entries: counter.entries }
}

export default split2Pipeline

// Opens a healthy log for appending, several times. Closing it is not timed.

import { EntryWriter, sessionFormat } from '../../lib/index.js'
import { median } from '../harness/measures/statistics.js'
import type { Task } from '../harness/tasks/task.js'
import { type Timed, timed } from '../harness/tasks/timed.js'

export interface ReopenInput {
  path: string
  lock: boolean
  times: number
}

const reopen: Task<ReopenInput, Timed> = async ({ path, lock, times }) => {
  const openings: number[] = []
  for (let time = 0; time < times; time += 1) {
    const { result: writer, seconds } = await timed(() => EntryWriter.open(path, sessionFormat, { lock }))
    await writer.close()
    if (writer.recovery.action !== 'none') throw new Error(`${path} was not healthy`)
    openings.push(seconds)
  }
  return { seconds: median(openings) }
}

export default reopen

import type { Task } from '../harness/tasks/task.js'

export interface ReadInput {
  path: string
}
export interface ReadOutput {
  /** Valid entries, without the header. */
  entries: number
}
/** Reads a whole session log and checks each of its lines by the format's schema. */
export type ReadTask = Task<ReadInput, ReadOutput>

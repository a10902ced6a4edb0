import type { Task } from '../harness/tasks/task.js'

export interface ReadInput {
  path: string
}
export interface ReadOutput {
  /** Valid entries, the header left out. */
  entries: number
}
/** Reads a session log from its start to its end and checks every line of it by the format's schema. */
export type ReadTask = Task<ReadInput, ReadOutput>

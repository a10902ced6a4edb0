import type { Task } from '../harness/tasks/task.js'

export interface ReadInput {
  path: string
  /** For lines that are longer than wholeline keeps by default. */
  maxLineBytes?: number
}
export interface ReadOutput {
  /** Valid entries, without the header. */
  entries: number
  /** Of a contender that is a program of its own, and measures itself. */
  seconds?: number
  peakBytes?: number
}
/** Reads a whole session log and checks each of its lines by the format's schema. */
export type ReadTask = Task<ReadInput, ReadOutput>

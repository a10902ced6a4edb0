// The child process: runs the task that it was started for, sends the result to its parent, and exits.

import { performance } from 'node:perf_hooks'
import { peakMemory } from '../measures/peak-memory.js'
import type { Task, TaskResult } from './task.js'

const [, , module = '', input = ''] = process.argv
const { default: task } = (await import(module)) as { default: Task<unknown, unknown> }
const parsedInput: unknown = JSON.parse(input)
// Collects the garbage of loading the modules, so that the task does not have to.
globalThis.gc?.()

const start = performance.now()
const output = await task(parsedInput)
const seconds = (performance.now() - start) / 1_000
const result: TaskResult<unknown> = { output, seconds, peakBytes: peakMemory() }
// Exits explicitly, since a task may have left its input half read.
process.send?.(result, () => process.exit(0))

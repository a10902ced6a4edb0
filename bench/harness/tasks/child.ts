// The child's side: runs the one task that it was started for, reports to its parent, and ends.

import { performance } from 'node:perf_hooks'
import { peakMemory } from '../measures/peak-memory.js'
import type { Task, TaskResult } from './task.js'

const [, , module = '', input = ''] = process.argv
const { default: task } = (await import(module)) as { default: Task<unknown, unknown> }
const parsedInput: unknown = JSON.parse(input)
// What loading the modules left behind is not the task's to clean up.
globalThis.gc?.()

const start = performance.now()
const output = await task(parsedInput)
const seconds = (performance.now() - start) / 1_000
const result: TaskResult<unknown> = { output, seconds, peakBytes: peakMemory() }
// A task may have left its input half read; nothing waits for the rest.
process.send?.(result, () => process.exit(0))

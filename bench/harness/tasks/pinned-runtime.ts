import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Runtime } from './run-task.js'

/** This version of Node, with its threads and children on one core; undefined without `taskset`, as on any system but Linux. */
export async function pinnedRuntime(program = 'taskset'): Promise<Runtime | undefined> {
  try {
    await promisify(execFile)(program, ['--version'])
  } catch {
    return undefined
  }
  return { execPath: program, execArgv: ['-c', '0', process.execPath, ...process.execArgv] }
}

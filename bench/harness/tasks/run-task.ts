import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { TaskResult } from './task.js'

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url))
/** The program that runs a task, and its parameters before the task. */
export interface Runtime {
  readonly execPath: string
  readonly execArgv: readonly string[]
}
const THIS_RUNTIME: Runtime = { execPath: process.execPath, execArgv: process.execArgv }

/** The codes with which a write fails when the reader has exited early. */
const READER_LEFT = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'])

/**
 * Runs a task module in a new process of its own.
 *
 * @param stdin piped to the task, which may exit before all of it is written
 * @param runtime default: this process's own
 * @throws Error if the task fails or ends without a result
 */
export async function runTask<Output>(
  task: URL,
  input: unknown,
  stdin?: Readable,
  runtime: Runtime = THIS_RUNTIME,
): Promise<TaskResult<Output>> {
  const child = fork(CHILD, [task.href, JSON.stringify(input)], {
    execPath: runtime.execPath,
    execArgv: [...runtime.execArgv],
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit', 'ipc'],
  })
  const feeding = stdin === undefined ? undefined : feed(stdin, child)
  const result = await resultOf<Output>(child, task)
  stdin?.destroy()
  await feeding
  return result
}

async function resultOf<Output>(child: ChildProcess, task: URL): Promise<TaskResult<Output>> {
  let result: TaskResult<Output> | undefined
  child.on('message', (message) => {
    result = message as TaskResult<Output>
  })
  const [code, signal] = await once(child, 'close')
  if (result === undefined)
    throw new Error(`${task.pathname} ended without a result (${signal ?? `exit code ${code}`})`)
  return result
}

async function feed(stdin: Readable, child: ChildProcess): Promise<void> {
  try {
    if (child.stdin !== null) await pipeline(stdin, child.stdin)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (typeof code !== 'string' || !READER_LEFT.has(code)) throw error
  }
}

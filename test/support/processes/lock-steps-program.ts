// Opens or makes a log, and prints each operation on the file system before it is done; at one of them it can send itself a
// signal. Its argument is `LockSteps` as JSON. It closes the log at the end of its input, or at once.

import { once } from 'node:events'
import { writeSync } from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { encodeEntry } from '../../../lib/core/entries/entry-encoder.js'
import { nodeFiles } from '../../../lib/node/files/file-layer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { looseSessionFormat } from '../schemas/loose-session-format.js'

export interface LockSteps {
  path: string
  manner: 'open' | 'create'
  /** Whether it keeps the log open until the end of its input. */
  holds?: boolean
  /** Whether it repeats all of it until it is killed. */
  repeats?: boolean
  /** The first operation of this name, or the operation of this number, counted from 0. */
  at?: { step: string | number; signal: 'SIGKILL' | 'SIGSTOP' }
}

const { path, manner, holds, repeats, at } = JSON.parse(process.argv[2] ?? '') as LockSteps
const STEPS = ['link', 'lstat', 'open', 'readdir', 'readFile', 'rename', 'stat', 'symlink', 'unlink'] as const
const header = { type: 'session', version: 1, id: 's', timestamp: '', cwd: '/' } as const
const entry = { type: 'leaf', id: 'x', timestamp: '', entry_id: 'a' } as const

function say(line: string): void {
  writeSync(1, `${line}\n`)
}

let steps = 0
let isDue = at !== undefined

for (const name of STEPS) {
  const original = promises[name] as (...args: unknown[]) => unknown
  const watched = (...args: unknown[]) => {
    say(name)
    if (isDue && (at?.step === name || at?.step === steps)) {
      isDue = false
      process.kill(process.pid, at.signal)
    }
    steps += 1
    return original(...args)
  }
  Object.assign(promises, { [name]: watched })
}
syncBuiltinESMExports()

async function run(): Promise<void> {
  const options = { durable: false, lock: true, unterminated: 'drop', quarantine: false } as const
  const log =
    manner === 'create'
      ? await LogAppender.create(nodeFiles, path, looseSessionFormat, header, options)
      : await LogAppender.open(nodeFiles, path, looseSessionFormat, options)
  await log.append(() => encodeEntry(looseSessionFormat, entry))
  say('opened')
  if (holds) await once(process.stdin.resume(), 'end')
  await log.close()
}

try {
  do {
    await run()
    if (manner === 'create' && repeats) await promises.unlink(path)
  } while (repeats)
  say('done')
} catch (error) {
  say(`failed ${(error as Error).message}`)
}
process.stdin.destroy()

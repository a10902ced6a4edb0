// Opens a log, prints whether that succeeded, and closes the log at the end of its input. Arguments: the log's path, and
// 'hold', 'contend' (waits for a line of input before it opens) or 'forget' (ends without closing).

import { once } from 'node:events'
import { writeSync } from 'node:fs'
import type { LogError } from '../../../lib/core/log-error.js'
import { nodeFiles } from '../../../lib/node/files/file-layer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { looseSessionFormat } from '../schemas/loose-session-format.js'

const [, , path = '', manner] = process.argv

function say(line: string): void {
  writeSync(1, `${line}\n`)
}

if (manner === 'contend') {
  say('ready')
  await once(process.stdin, 'data')
}
try {
  const options = { durable: true, lock: true, unterminated: 'drop', quarantine: false } as const
  const log = await LogAppender.open(nodeFiles, path, looseSessionFormat, options)
  say('open')
  if (manner !== 'forget') {
    await once(process.stdin.resume(), 'end')
    await log.close()
  }
} catch (error) {
  const { code, message } = error as LogError
  say(`${code} ${message}`)
  process.stdin.destroy()
}

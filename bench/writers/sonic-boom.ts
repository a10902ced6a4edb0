// The writer that pino uses, with its default settings: a larger `maxWrite` means fewer synced writes, but is slower. Since
// its flush syncs even without `fsync`, the 'drain' event signals the end of an append there.

import { once } from 'node:events'
import sonicBoom from 'sonic-boom'
import type { CreateLog } from './appending-log.js'

const sonicBoomLog: CreateLog = async (path, { header, durable }) => {
  const log = new sonicBoom.SonicBoom({ dest: path, fsync: durable })
  await once(log, 'ready')
  const write = async (lines: readonly unknown[]) => {
    for (const line of lines) log.write(`${JSON.stringify(line)}\n`)
    if (durable) await flushed(log)
    else await once(log, 'drain')
  }
  await write([header])
  return {
    append: write,
    close: () => {
      log.end()
      return once(log, 'close')
    },
  }
}

function flushed(log: sonicBoom.SonicBoom): Promise<void> {
  return new Promise((resolve, reject) => {
    log.flush((error) => (error ? reject(error) : resolve()))
  })
}

export default sonicBoomLog

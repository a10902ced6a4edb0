// The writer beneath pino, its settings left as they are: with a larger `maxWrite` fewer writes are synced,
// and yet it gets slower. Without `fsync` its flush would sync as well: there 'drain' says that it is done.

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

// A hand-written loop: no check, no lock, no inspection of the file, no roll-back of a partial write.

import { open } from 'node:fs/promises'
import type { CreateLog } from './appending-log.js'

const plainLoop: CreateLog = async (path, { header, durable }) => {
  const file = await open(path, 'wx')
  await file.write(`${JSON.stringify(header)}\n`)
  return {
    append: async (entries) => {
      await file.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
      if (durable) await file.sync()
    },
    close: () => file.close(),
  }
}

export default plainLoop

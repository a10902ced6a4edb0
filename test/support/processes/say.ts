import { writeSync } from 'node:fs'
import { isCode } from '../../../lib/node/files/file-layer.js'

/** Prints the line synchronously. A write to a full pipe is tried again: its reader is only slow. */
export function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      if (!isCode(error, 'EAGAIN')) throw error
    }
  }
}

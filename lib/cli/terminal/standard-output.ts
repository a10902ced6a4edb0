// Node's own standard output, where that is a regular file, takes a write that was cut short (a full disk,
// a size limit) for a whole one: the end of the output would be missing without a word. A file stream
// writes the rest, and so comes upon the error.

import { createWriteStream, fstatSync } from 'node:fs'
import type { OutputStream } from './standard-streams.js'

const DESCRIPTOR = 1

export function standardOutput(): OutputStream {
  const isFile = fstatSync(DESCRIPTOR).isFile()
  return isFile ? createWriteStream('', { fd: DESCRIPTOR, autoClose: false }) : process.stdout
}

import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

const END = '.quarantine.jsonl'
/** The longest name on most file systems, in bytes (NAME_MAX), less a number's. */
const LONGEST_NAME = 255 - '.999'.length

/** Where a log's quarantine is unless it was asked for elsewhere: beside it, and told by its name. */
export function quarantinePath(log: string): string {
  const name = basename(log)
  if (Buffer.byteLength(name) + END.length <= LONGEST_NAME) return `${log}${END}`
  const id = `~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
  return join(dirname(log), `${shortened(name, LONGEST_NAME - END.length - id.length)}${id}${END}`)
}

/** As many whole characters as fit. */
function shortened(name: string, bytes: number): string {
  let short = ''
  for (const character of name) {
    if (Buffer.byteLength(short + character) > bytes) break
    short += character
  }
  return short
}

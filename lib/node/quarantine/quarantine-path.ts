// Where the quarantine of a log is: one choice for opening and for repair.

import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { oneOf } from '../../core/option-checks.js'

const END = '.quarantine.jsonl'
/** The longest name on most file systems, in bytes (NAME_MAX), less the room for a number. */
const LONGEST_NAME = 255 - '.999'.length

/** @throws TypeError where the option `quarantine` is neither a boolean nor a path */
export function checkQuarantine(option: unknown): void {
  if (typeof option !== 'string') oneOf('quarantine', option, [true, false])
}

/** The path that the option `quarantine` asks for; undefined where removed bytes are not to be kept. */
export function chosenQuarantine(option: boolean | string, log: string): string | undefined {
  if (option === true) return quarantinePath(log)
  return option === false ? undefined : option
}

/** The default: beside the log, under the log's name. A name that would be too long is cut, and a digest added. */
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

// Where the quarantine of a log is: one choice for opening and for repair.

import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

const END = '.quarantine.jsonl'
/** The greatest number for which a name that was cut leaves room. */
const GREATEST_NUMBER = 999
/** The longest name on most file systems, in bytes (NAME_MAX), less the room for a number. */
const LONGEST_NAME = 255 - `.${GREATEST_NUMBER}`.length

/** @throws TypeError where the option `quarantine` is neither a boolean nor a path */
export function checkQuarantine(option: unknown): void {
  if (option === '' || !['boolean', 'string'].includes(typeof option))
    throw new TypeError('option quarantine must be true or false, or a path')
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

/** The path under which a quarantine is made if `number - 1` names before it are taken; numbers begin at 1. */
export function numberedPath(wanted: string, number: number): string {
  return number === 1 ? wanted : `${wanted}.${number}`
}

/** Every path that a quarantine of the log gets by default. */
export function defaultPaths(log: string): string[] {
  const wanted = quarantinePath(log)
  return Array.from({ length: GREATEST_NUMBER }, (_, index) => numberedPath(wanted, index + 1))
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

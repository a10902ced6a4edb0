import { printable } from './printable.js'

/** The name that means standard input; a file of that name is called `./-`. */
export const STANDARD_INPUT = '-'

/** What a log is called in front of a person. */
export function logName(file: string): string {
  if (file === STANDARD_INPUT) return 'standard input'
  return file === '' ? "''" : printable(file)
}

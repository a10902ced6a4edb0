// Numbers given on the command line. What is no number, or out of range, is refused before anything is read.

import { InvalidArgumentError } from 'commander'
import { LONGEST_LINE_BYTES } from '../../core/lines/line-format.js'

const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }
const SIZE = /^(?<digits>\d+)(?:(?<unit>[KMG])(?:iB)?)?$/i
const COUNT = /^\d+$/

/** A count from 0 up. */
export function countArgument(text: string): number {
  const count = Number(text)
  if (COUNT.test(text) && Number.isSafeInteger(count)) return count
  throw new InvalidArgumentError('It must be a whole number, 0 or more.')
}

/** The length of a line in bytes: 4096, 64K, 64M. */
export function lineBytesArgument(text: string): number {
  const { digits = '', unit = '' } = SIZE.exec(text)?.groups ?? {}
  const bytes = Number(digits) * (UNIT_BYTES[unit.toUpperCase()] as number)
  if (bytes < 1) throw new InvalidArgumentError('It must be a size in bytes such as 4096, 64K or 64M.')
  if (bytes <= LONGEST_LINE_BYTES) return bytes
  throw new InvalidArgumentError(
    `It must be at most ${LONGEST_LINE_BYTES}, which is just under 512M: no string holds a longer line.`,
  )
}

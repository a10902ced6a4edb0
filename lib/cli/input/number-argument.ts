// Numbers from the command line. An argument that is not a number, or is out of range, is refused before anything is read.

import { InvalidArgumentError } from 'commander'
import { LONGEST_LINE_BYTES } from '../../core/lines/line-format.js'
import { parseByteSize } from '../text/quantity.js'

const COUNT = /^\d+$/
/** Each open log takes some MiB. */
const MOST_JOBS = 256

/**
 * A whole number from 0 to 2^53 - 1.
 * @throws InvalidArgumentError
 */
export function countArgument(text: string): number {
  const count = Number(text)
  if (COUNT.test(text) && Number.isSafeInteger(count)) return count
  throw new InvalidArgumentError('It must be a whole number, 0 or more.')
}

/**
 * How many logs are open at once, from 1.
 * @throws InvalidArgumentError
 */
export function jobsArgument(text: string): number {
  const jobs = Number(text)
  if (COUNT.test(text) && jobs >= 1 && jobs <= MOST_JOBS) return jobs
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_JOBS}.`)
}

/**
 * The length of a line in bytes, from 1 to LONGEST_LINE_BYTES: 4096, 64K, 64M.
 * @throws InvalidArgumentError
 */
export function lineBytesArgument(text: string): number {
  const bytes = parseByteSize(text)
  if (bytes === undefined)
    throw new InvalidArgumentError('It must be a size in bytes such as 4096, 64K or 64M.')
  if (bytes <= LONGEST_LINE_BYTES) return bytes
  throw new InvalidArgumentError(
    `It must be at most ${LONGEST_LINE_BYTES}, just under 512M: Node.js cannot hold a longer line.`,
  )
}

import { InvalidArgumentError } from 'commander'
import { parseByteSize } from '../../../lib/cli/text/quantity.js'

/** A parser of arguments for commander, which reports the errors that `parse` throws to the user. */
export function accepting<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text)
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
    }
  }
}

/**
 * The number of bytes of a size such as 64M, in powers of 1024.
 * @throws RangeError for anything else, and for more than 2^53 - 1 bytes
 */
export function byteSize(text: string): number {
  const bytes = parseByteSize(text)
  if (!Number.isSafeInteger(bytes)) throw new RangeError(`not a size: ${text}`)
  return bytes as number
}

/** @throws RangeError for anything but a whole number over 0. */
export function wholeNumber(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError('not a whole number over 0')
  return value
}

/** @throws RangeError for anything but a number from 0 to 1. */
export function share(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new RangeError('not a number from 0 to 1')
  return value
}

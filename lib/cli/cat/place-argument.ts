// `--from`: a line by its number, or the first line that begins at a byte or after it.

import { InvalidArgumentError } from 'commander'

export interface Place {
  /** Counted from 1. */
  readonly line?: number
  /** In bytes from the start of the log. */
  readonly offset?: number
}

const PLACE = /^(?<byte>@?)(?<digits>\d+)$/

/** '120': line 120. '@4096': byte 4096. @throws InvalidArgumentError */
export function placeArgument(text: string): Place {
  const { byte, digits } = PLACE.exec(text)?.groups ?? {}
  const number = Number(digits)
  const isPlace = Number.isSafeInteger(number) && (byte === '@' || number > 0)
  if (isPlace) return byte === '@' ? { offset: number } : { line: number }
  throw new InvalidArgumentError('It must be the number of a line, such as 120, or a byte, such as @4096.')
}
